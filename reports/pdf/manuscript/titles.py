"""What a report says of itself: cover, disclaimer, citation, running heads."""

from datetime import datetime

from django.utils.translation import gettext as _

from reports.enums import ReportKind
from reports.pdf.manuscript.blocks import Title
from reports.pdf.manuscript.writer import Json
from reports.pdf.texts import Reader, date_of

SHORT_HASH = 12


def title_of(
    snapshot: Json, reader: Reader, *, digest: str, edition: int | None, draft: bool
) -> Title:
    kind = str(ReportKind(snapshot["kind"]).label)
    where = ", ".join(reader.plain(one["names"]) for one in snapshot["countries"])
    name = reader.plain(snapshot["round"]) if snapshot["round"] else ""
    date = date_of(snapshot["taken_at"])
    status = _status(edition, draft)
    lines = [(_("Status"), status), (_("Date of data"), date)]
    lines.append((_("Snapshot"), digest[:SHORT_HASH]))
    lines.append((_("Version of the software"), snapshot["code_version"]))
    return Title(
        kind=kind,
        title=where,
        round=name,
        lines=tuple(lines),
        disclaimer=_disclaimer(bool(snapshot["is_illustrative"])),
        citation=_citation(kind, where, name, status, snapshot["taken_at"]),
        language=reader.language,
        head=" · ".join(part for part in (where, kind) if part),
        foot=_("Data of %(date)s · snapshot %(hash)s")
        % {"date": date, "hash": digest[:SHORT_HASH]},
        notice=_("Illustrative data") if snapshot["is_illustrative"] else "",
        watermark=_("DRAFT") if draft else "",
    )


def _status(edition: int | None, draft: bool) -> str:
    if edition is not None:
        return _("Final report No. %(number)d") % {"number": edition}
    return _("Draft") if draft else _("Not numbered")


def _disclaimer(is_illustrative: bool) -> tuple[str, ...]:
    texts = [
        _(
            "The contents of this report are the responsibility of its authors and do not "
            "necessarily reflect the views of the institutions that took part, of the governments "
            "of the countries or of those who fund the programme."
        ),
        _(
            "The designations used do not imply any opinion on the legal status of a country, "
            "territory or area or on its borders. Figures are those of the sources named under "
            "each table."
        ),
    ]
    if is_illustrative:
        texts.append(
            _(
                "The answers in this document are illustrative: they were made up to show the "
                "method and are not what institutions answered."
            )
        )
    return tuple(texts)


def _citation(kind: str, where: str, name: str, status: str, taken_at: str) -> str:
    year = str(datetime.fromisoformat(taken_at).year)
    parts = [f"{kind}: {where}", name, status, year]
    return ". ".join(part for part in parts if part) + "."
