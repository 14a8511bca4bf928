"""Load the sample round."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.management import (
    sample,
    sample_board,
    sample_dialogues,
    sample_evidence,
    sample_sign_ins,
)


class Command(BaseCommand):
    help = "Load the sample round (see sample_data/README.md). Loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--show-sign-ins",
            action="store_true",
            help="print who can sign in, and the links (where SAMPLE_SIGN_INS is on)",
        )
        parser.add_argument(
            "--force", action="store_true", help="load beside people who are really registered"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not sample.is_loaded():
            self._refuse_among_real_users(options)
            self._load(sample.load, "The sample round is loaded.")
        if not sample_dialogues.is_loaded():
            self._load(sample_dialogues.load, "The dialogues are loaded.")
        if not sample_evidence.is_loaded():
            self._load(sample_evidence.load, "The evidence is loaded.")
        if settings.SAMPLE_SIGN_INS and sample_sign_ins.missing_people():
            self._refuse_among_real_users(options)
        if settings.SAMPLE_SIGN_INS:
            sample_sign_ins.create_sign_ins()
        if not sample_board.is_loaded():
            self._load(sample_board.load, "The findings board is loaded.")
        if options["show_sign_ins"]:
            self.stdout.write(self._sign_ins())

    def _sign_ins(self) -> str:
        if settings.SAMPLE_SIGN_INS:
            return sample_sign_ins.sign_ins_text()
        return "There are no sample sign-ins: SAMPLE_SIGN_INS is off."

    def _load(self, load: Callable[[], None], done: str) -> None:
        try:
            load()
        except sample.SampleError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(done)

    def _refuse_among_real_users(self, options: dict[str, Any]) -> None:
        if not options["force"] and sample_sign_ins.has_real_users():
            raise CommandError(
                "People are registered here already, and sample data beside real data misleads. "
                "Use --force if you want it all the same; SAMPLE_SIGN_INS=false starts without."
            )
