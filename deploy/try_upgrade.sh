#!/bin/sh
# deploy/try_upgrade.sh OLD: the sample data in version OLD (a tag or commit), backed up there, and
# restored and checked in this version. Both use servers and folders of their own.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=$here/.venv/bin/python
work=$(mktemp -d)
trap 'git -C "$here" worktree remove --force "$work/old"; rm -rf "$work"' EXIT
unset DATABASE_URL REDIS_URL
export BACKUP_KEY=only-to-try-the-upgrade DEBUG=false SAMPLE_SIGN_INS=true LOG_LEVEL=ERROR

git -C "$here" worktree add --quiet --detach "$work/old" "$1"
cd "$work/old"
export VAR_DIR="$work/var-old"
"$python" manage.py load_sample
"$python" manage.py rebuild_tallies
"$python" manage.py backup --out "$work/old.backup"

cd "$here"
export VAR_DIR="$work/var-new"
"$python" manage.py restore "$work/old.backup"
"$python" manage.py migrate --check
"$python" manage.py rebuild_tallies --check
"$python" manage.py verify_audit
echo "The backup of $1 is right in this version."
