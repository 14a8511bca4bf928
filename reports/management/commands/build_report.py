"""Write a report to a file."""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from institutions.models import Country
from reports.enums import ReportKind
from reports.management.arguments import country_named, questionnaire_named
from reports.pdf.building import build_files
from reports.pdf.summary import render_summary
from reports.queries.snapshot import summary_snapshot
from reports.queries.systematisation import report_snapshot
from reports.tasks import count_pages
from reports.version import code_version
from surveys.form.document import canonical_json

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = (
        "Build a report from the data as they are now, and write it to a file. A file that ends "
        "in .docx is a Word document."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("country", help='ISO code of the country, for example KZ, or "all"')
        parser.add_argument("--kind", choices=ReportKind.values, default=ReportKind.SUMMARY)
        parser.add_argument("--language", choices=LANGUAGES, default="en")
        parser.add_argument("--draft", action="store_true", help="with a watermark")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument("--questionnaire", metavar="SLUG", help="default: the newest answered")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] == ReportKind.SUMMARY:
            content, pages = _summary(options)
        else:
            content, pages = _report(options)
        _write(options["out"], content)
        self.stdout.write(f"{options['out']}: {pages} pages")


def _summary(options: dict[str, Any]) -> tuple[bytes, int]:
    country = country_named(options["country"])
    questionnaire = questionnaire_named(options["questionnaire"], country)
    snapshot = summary_snapshot(
        questionnaire, country, taken_at=timezone.now(), code_version=code_version()
    )
    # As it would be stored and read back, so that the file is the one a stored snapshot gives.
    content = render_summary(json.loads(canonical_json(snapshot)), options["language"])
    return content, count_pages(content)


def _report(options: dict[str, Any]) -> tuple[bytes, int]:
    snapshot = report_snapshot(
        options["kind"],
        _countries(options["country"]),
        taken_at=timezone.now(),
        code_version=code_version(),
    )
    text = canonical_json(snapshot)
    frozen = SimpleNamespace(content=text, sha256=hashlib.sha256(text.encode()).hexdigest())
    built = build_files(frozen, options["language"], number=None, draft=options["draft"])
    is_word = options["out"].suffix == ".docx"
    return (built.word if is_word else built.pdf), built.pages


def _countries(code: str) -> list[Country]:
    if code.lower() != "all":
        return [country_named(code)]
    countries = list(Country.objects.order_by("code"))
    if not countries:
        raise CommandError("There is no country.")
    return countries


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
