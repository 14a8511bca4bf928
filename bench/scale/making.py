"""`python -m bench.scale.making csv bench`: makes one file, and says how long and how much memory.

Expects the environment that `bench.stage` sets.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import django

CODES = ("KG", "KZ", "TJ", "TM", "UZ")


def main(kind: str, slug: str) -> None:
    django.setup()
    began = time.perf_counter()
    base = peak_megabytes()
    told = {"report": _report, "backup": _backup}.get(kind, _export)(kind, slug)
    seconds = time.perf_counter() - began
    peak = peak_megabytes()
    print(json.dumps({"told": told, "seconds": seconds, "megabytes": peak, "base": base}))


def peak_megabytes() -> float:
    """The most memory that this process held; of its own, not of the one that started it."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _export(kind: str, slug: str) -> str:
    from institutions.actions.jobs import claim_job, finish_job  # noqa: PLC0415
    from institutions.models import Country, User  # noqa: PLC0415
    from reports.actions.exports import request_export, write_export  # noqa: PLC0415
    from reports.exports.files import TooManyRowsError  # noqa: PLC0415
    from surveys.models import Questionnaire  # noqa: PLC0415

    job = request_export(
        actor=User.objects.order_by("pk")[0],
        questionnaire=Questionnaire.objects.get(slug=slug),
        countries=list(Country.objects.filter(code__in=CODES)),
        file_format=kind,
        language="ru",
    )
    claim_job(job.pk)
    try:
        export = write_export(job)
    except TooManyRowsError:
        return "refused: too many responses"
    finally:
        finish_job(job.pk)
    told = f"{export.rows:,} rows, {export.size / 2**20:,.0f} MB"
    export.file.delete(save=False)
    return told


def _report(kind: str, slug: str) -> str:
    from institutions.models import Country  # noqa: PLC0415
    from reports.actions.reports import take_snapshot  # noqa: PLC0415
    from reports.pdf.building import pages_of  # noqa: PLC0415
    from reports.pdf.summary import render_summary  # noqa: PLC0415
    from surveys.models import Questionnaire  # noqa: PLC0415

    country = Country.objects.get(code="KZ")
    questionnaire = Questionnaire.objects.select_related("round").get(slug=slug)
    snapshot = take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    content = render_summary(json.loads(snapshot.content), "ru")
    return f"{pages_of(content)} pages, {len(content) / 1024:,.0f} KB"


def _backup(kind: str, slug: str) -> str:
    from institutions.backups.packing import write_backup  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        backup = write_backup(Path(folder) / "backup")
        return f"{backup.size / 2**20:,.0f} MB"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
