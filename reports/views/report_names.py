"""What the file of a report is called when it is downloaded."""

from datetime import UTC

from reports.models import Report


def file_name(report: Report) -> str:
    """Return country, kind or questionnaire, day of the data and language, without the ending."""
    snapshot = report.snapshot
    zone = snapshot.country.zone if snapshot.country else UTC
    day = snapshot.created_at.astimezone(zone).date().isoformat()
    what = snapshot.questionnaire.slug if snapshot.questionnaire else snapshot.kind
    number = f"-{report.edition.number}" if report.edition else ""
    return f"{snapshot.scope}-{what}{number}-{day}-{report.language}"
