"""Write database and uploads to one sealed file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from institutions.backups.packing import write_backup
from institutions.backups.sealing import BackupError
from institutions.backups.tools import tidy_when_stopped


class Command(BaseCommand):
    help = "Write the database and the uploads to one file, sealed with BACKUP_KEY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with tidy_when_stopped():
                backup = write_backup(options["out"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{options['out']}: {backup.size:,} bytes, the database and {backup.uploads} uploads."
        )
