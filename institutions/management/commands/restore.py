"""Bring back what a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from institutions.backups.sealing import BackupError, passphrase_from
from institutions.backups.tools import tidy_when_stopped
from institutions.backups.unpacking import restore_backup, verify_backup


class Command(BaseCommand):
    help = "Restore the database and the uploads from a backup, sealed with BACKUP_KEY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--replace", action="store_true", help="lose what this system holds now")
        parser.add_argument(
            "--in-use", action="store_true", help="go on although others are connected"
        )
        what.add_argument("--verify", action="store_true", help="read the file and change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["verify"]:
                manifest = verify_backup(options["file"], passphrase_from(settings.BACKUP_KEY))
            else:
                how = {"replace": options["replace"], "in_use": options["in_use"]}
                with tidy_when_stopped():
                    manifest = restore_backup(options["file"], **how)
        except BackupError as error:
            raise CommandError(str(error)) from error
        done = "Whole" if options["verify"] else "Restored"
        self.stdout.write(f"{done}: the backup of {manifest['made_at']}.")
