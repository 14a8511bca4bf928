"""Brings database, static files and sample data up to date; skips what is already so.

Prints the sample sign-ins to standard output, everything else to standard error.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.first_use import migrate, register_countries
from institutions.management.deployment import one_deployment


def main() -> None:
    django.setup()
    # Two machines that start at once prepare one after the other.
    with one_deployment():
        migrate()
        register_countries()
        collect_static_files()
        if settings.SAMPLE_SIGN_INS:
            call_command("load_sample", show_sign_ins=True)


def collect_static_files() -> None:
    """Copy, name and compress the static files, unless they are those of the last time."""
    stamp = Path(settings.VAR_DIR) / "static.stamp"
    digest = static_digest()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if stamp.exists() and stamp.read_text() == digest and manifest.exists():
        return
    print("Collecting the static files", file=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)


def static_digest() -> str:
    """Changes when a static file is added, removed or changed."""
    digest = hashlib.sha256(",".join(sorted(apps.app_configs)).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
