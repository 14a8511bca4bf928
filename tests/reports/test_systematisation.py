"""What is collected for a report: chapters, consent, no name with an answer, constant queries."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogues.models import (
    Consent,
    Dialogue,
    Excerpt,
    Interview,
    Interviewee,
    Issue,
    Participation,
    SourceText,
    Theme,
)
from institutions.models import Country
from reports.models import CheckSettlement, StatisticalTable, TablePeriod, TableRow
from reports.models.evidence_tables import Observation
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import flat
from reports.queries.chapters.interviews import interviews_of
from reports.queries.chapters.meetings import dialogues_of
from reports.queries.systematisation import country_chapters, report_snapshot
from surveys.form.document import canonical_json

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 6, 7)


def make_table(country: Country, code: str, values: tuple[str, ...]) -> StatisticalTable:
    table = StatisticalTable.objects.create(country=country, code=code, title=f"Table {code}")
    row = TableRow.objects.create(table=table, order=1, label="Heroin", unit="kg")
    for order, text in enumerate(values, start=1):
        period = TablePeriod.objects.create(table=table, order=order, label=str(2016 + order))
        value = text.replace(",", "") if text[0].isdigit() else None
        status = "normal" if value else "not available"
        Observation.objects.create(row=row, period=period, text=text, value=value, status=status)
    return table


def interview(country: Country, number: int, **consent) -> Interview:
    made = Interview.objects.create(
        country=country, held_on=DAY, language="en", label=f"KZ-{number}"
    )
    person = Interviewee.objects.create(interview=made, pseudonym=f"P{number}")
    if consent:
        Consent.objects.create(interviewee=person, given_on=DAY, **consent)
    text = f"Interview number {number} says that clinics are far away."
    source = SourceText.objects.create(
        kind="interview", interview=made, language="en", number=1, text=text, sha256="0" * 64
    )
    theme, _made = Theme.objects.get_or_create(code="clinics", titles={"en": "Clinics"})
    Excerpt.objects.create(
        source=source, start=0, end=9, quote=text[:9], theme=theme, polarity="challenge"
    )
    return made


def test_a_table_keeps_every_digit_and_its_computed_variation(country: Country) -> None:
    make_table(country, "4", ("5,150", "n/a", "4,541.50"))
    [table] = country_chapters(country)["tables"]
    [row] = table["rows"]
    assert [cell["value"] for cell in row["cells"]] == ["5150", None, "4541.50"]
    assert [cell["text"] for cell in row["cells"]] == ["5,150", "n/a", "4,541.50"]
    assert row["variation"] == "-11.82"


def test_notes_are_kept_in_every_language(country: Country) -> None:
    make_table(country, "4", ("5,150", "4,541", "n/a"))
    [table] = country_chapters(country)["tables"]
    note = table["rows"][0]["note"]
    assert note["en"] == "Covers 2017 to 2018 only."
    assert note["ru"] != note["en"]


def test_names_in_other_languages_are_kept(country: Country) -> None:
    stored = make_table(country, "4", ("5,150", "4,541"))
    StatisticalTable.objects.filter(pk=stored.pk).update(titles={"ru": "Таблица"})
    names = {"labels": {"ru": "Героин"}, "parent_labels": {"ru": "Опиоиды"}}
    TableRow.objects.filter(table=stored).update(parent_label="Opioids", **names)
    TableRow.objects.create(
        table=stored, order=2, label="Heroin", parent_label="Opioids", unit="kg", **names
    )
    [table] = country_chapters(country)["tables"]
    row = table["rows"][0]
    assert (table["title"], table["titles"]) == ("Table 4", {"ru": "Таблица"})
    assert (row["label"], row["labels"]) == ("Heroin", {"ru": "Героин"})
    assert (row["parent"], row["parents"]) == ("Opioids", {"ru": "Опиоиды"})
    [check] = [one for one in table["checks"] if one["check"] == "duplicate_row"]
    assert "Opioids: Heroin" in check["text"]["en"]
    assert "Опиоиды: Героин" in check["text"]["ru"]


def test_the_note_of_a_table_is_printed(country: Country) -> None:
    table = make_table(country, "4", ("5,150", "4,541"))
    table.note = "Without the penitentiary system."
    table.save()
    data = report_snapshot("systematisation", [country], taken_at=timezone.now(), code_version="1")
    manuscript = manuscript_of(data, "en", digest="0" * 64)
    grids = [block for part in manuscript.sections() for block in flat(part)]
    assert any("Note: Without the penitentiary" in getattr(one, "below", "") for one in grids)


def test_a_settled_check_comes_with_its_reason(country: Country) -> None:
    table = make_table(country, "4", ("5,150", "4,541"))
    TableRow.objects.create(table=table, order=2, label="Heroin", unit="kg")
    [found] = country_chapters(country)["tables"]
    [check] = [one for one in found["checks"] if one["check"] == "duplicate_row"]
    assert check["reason"] is None
    assert "2" in check["text"]["en"]
    assert not CheckSettlement.objects.exists()


def test_interviews_count_as_far_as_people_agreed(country: Country) -> None:
    for number in range(3):
        interview(country, number, purposes=["report"], may_quote=True)
    interview(country, 3, purposes=["report"], may_quote=False)
    interview(country, 4, purposes=["analysis"], may_quote=True)
    interview(country, 5)
    interview(country, 6, purposes=["report"], may_quote=True, withdrawn_at=timezone.now())
    found = interviews_of(country)
    assert (found["held"], found["usable"]) == (7, 4)
    [theme] = found["passages"]
    assert (theme["passages"], theme["interviews"]) == (4, 4)
    assert len(theme["quotes"]) == 2


def test_nobody_is_quoted_where_fewer_than_three_agreed(country: Country) -> None:
    for number in range(2):
        interview(country, number, purposes=["report"], may_quote=True)
    [theme] = interviews_of(country)["passages"]
    assert theme["interviews"] == 2
    assert theme["quotes"] == []


def test_a_dialogue_lists_institutions_and_no_person(country: Country) -> None:
    dialogue = Dialogue.objects.create(
        city="Astana", starts_on=DAY, ends_on=DAY, state="held", stated_attendees=27
    )
    dialogue.countries.add(country)
    for name in ("Anna Secret", "Boris Hidden"):
        Participation.objects.create(
            dialogue=dialogue,
            given_name="Ministry",
            person_name=name,
            persons=1,
            state="attended",
        )
    Participation.objects.create(dialogue=dialogue, given_name="Agency", state="attended")
    Participation.objects.create(dialogue=dialogue, given_name="Absent", state="invited")
    Issue.objects.create(dialogue=dialogue, country=country, order=1, headline="One")
    [found] = dialogues_of(country)
    told = {one["name"]: one["persons"] for one in found["stakeholders"]}
    assert told == {"Ministry": 2, "Agency": None}
    assert (found["attendees"], found["institutions"]) == (27, 2)
    assert "Secret" not in canonical_json(found)


def test_the_number_of_queries_does_not_grow(country: Country, other_country: Country) -> None:
    def queries(one: Country) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            country_chapters(one)
        return len(counted)

    make_table(country, "1", ("1", "2"))
    for number in range(3):
        interview(country, number, purposes=["report"], may_quote=True)
    few = queries(country)
    for number in range(3, 7):
        make_table(country, str(number), ("1", "2"))
        interview(country, number, purposes=["report"], may_quote=True)
    assert queries(country) == few


def test_it_is_plain_json_and_tells_its_countries(country: Country, other_country: Country) -> None:
    taken = report_snapshot(
        "regional", [other_country, country], taken_at=timezone.now(), code_version="1"
    )
    assert json.loads(canonical_json(taken)) == taken
    assert [one["code"] for one in taken["countries"]] == ["KG", "KZ"]


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("KZ", "systematisation", "a.pdf"),
        ("all", "systematisation", "a.pdf"),
        ("all", "regional", "a.pdf"),
        ("kz", "systematisation", "a.docx"),
    ],
)
def test_the_command_writes_reports(
    country: Country, other_country: Country, tmp_path, code: str, kind: str, name: str
) -> None:
    out = tmp_path / name
    call_command("build_report", code, kind=kind, language="ru", draft=True, out=out)
    start = b"PK" if name.endswith("docx") else b"%PDF-"
    assert out.read_bytes().startswith(start)


def test_the_command_refuses_what_is_not_there(tmp_path) -> None:
    for code in ("all", "XX"):
        with pytest.raises(CommandError):
            call_command("build_report", code, kind="systematisation", out=tmp_path / "a.pdf")
