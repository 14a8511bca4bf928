"""The evidence files: loaded whole, again without change, or not at all."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from institutions.models import AuditEntry, Country
from reports.actions.evidence_import import import_evidence
from reports.models import (
    Document,
    DonorMeeting,
    Need,
    Observation,
    PrintedVariation,
    Programme,
    StatedBy,
    StatisticalTable,
    Strategy,
    StrategySection,
    TableRow,
    Treaty,
)
from reports.queries.evidence_tables import tables_of
from tests.reports.evidence.tables import FOLDER, HERE, read_csv, sample_tables

pytestmark = pytest.mark.django_db
COUNTS: dict[Any, int] = {
    Document: 24, Treaty: 9, Strategy: 15, StrategySection: 62, Programme: 91, Need: 57,
    DonorMeeting: 3, StatisticalTable: 10, Observation: 505, PrintedVariation: 93,
}  # fmt: skip


@pytest.fixture
def countries():
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def command(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_loads_the_sample(countries):
    result = import_evidence(FOLDER)
    assert result.problems == []
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    assert AuditEntry.objects.filter(action="import_evidence").count() == 1


def test_the_same_files_again_change_nothing(countries, django_assert_max_num_queries):
    import_evidence(FOLDER)
    with django_assert_max_num_queries(40):
        result = import_evidence(FOLDER)
    assert all(not written.created and not written.changed for written in result.files.values())
    assert AuditEntry.objects.filter(action="import_evidence").count() == 1


def test_stored_tables_are_those_of_the_file(countries):
    import_evidence(FOLDER)
    for code in ("KZ", "KG", "TM"):
        stored = tables_of(Country.objects.get(code=code))
        for table, given in zip(stored, sample_tables(code), strict=True):
            assert (table.code, table.title, table.periods) == (
                given.code, given.title, given.periods,
            )  # fmt: skip
            told = [(row.name, row.unit, row.cells, row.printed) for row in table.rows]
            assert told == [(row.name, row.unit, row.cells, row.printed) for row in given.rows]


def test_tables_are_read_in_few_queries(countries, django_assert_num_queries):
    import_evidence(FOLDER)
    country = Country.objects.get(code="KZ")
    with django_assert_num_queries(4):
        tables_of(country)


def test_a_changed_cell_is_changed_and_told(countries, tmp_path):
    write(tmp_path, "statistics.csv", (FOLDER / "statistics.csv").read_text(encoding="utf-8"))
    import_evidence(tmp_path)
    text = (FOLDER / "statistics.csv").read_text(encoding="utf-8").replace('"5,150"', '"5,151"')
    result = import_evidence(write(tmp_path, "statistics.csv", text))
    assert result.files["statistics.csv"].as_dict() == {
        "rows": 505, "created": 0, "changed": 1, "unchanged": 504,
    }  # fmt: skip
    assert Observation.objects.get(text="5,151").value == 5151


def test_repeated_labels_have_their_own_printed_variation(countries):
    import_evidence(FOLDER)
    rows = TableRow.objects.filter(label="Morphine").order_by("order")
    assert [row.printed.text for row in rows] == ["-", "+153,900"]


def test_needs_know_who_stated_them(countries):
    import_evidence(FOLDER)
    stated = Need.objects.values_list("stated_in", "stated_by_kind")
    assert set(stated) == {("2013", StatedBy.DONORS), ("2023", StatedBy.COUNTRY)}


def test_a_file_without_years_leaves_the_years_of_needs(countries, tmp_path):
    import_evidence(FOLDER)
    need = Need.objects.filter(country="KZ", stated_in="2013")[0]
    line = f'KZ,{need.order},group,"{need.need}","{need.stated_by}"'
    write(tmp_path, "needs.csv", f"country,order,group,need,stated_by\n{line}\n")
    assert import_evidence(tmp_path).problems == []
    need.refresh_from_db()
    assert (need.group, need.stated_in) == ("group", "2013")


def test_a_dry_run_writes_nothing(countries):
    result = import_evidence(FOLDER, dry_run=True)
    assert result.is_good
    assert result.files["treaties.csv"].created == 9
    assert not Treaty.objects.exists()
    assert not AuditEntry.objects.exists()


HEAD = "country,treaty,date,action\n"
TABLE = (
    "country,table,title,unit,source,row_order,row_label,parent_label,period_order,period"
    ",raw_value\n"
)
CELL = "KZ,1,T,kg,S,1,A,,1,2020,5\n"
BAD = [
    ("treaties.csv", HEAD + "XX,A,1997,Accession\n", 2, "country"),
    ("treaties.csv", HEAD + "KZ,,1997,Accession\n", 2, "treaty"),
    ("treaties.csv", HEAD + "KZ,A,April,Accession\n", 2, "date"),
    ("treaties.csv", HEAD + "KZ,A,1997,X\nKZ,A,1998,X\n", 3, "action"),
    ("treaties.csv", "country,date\nKZ,1997\n", 1, "treaty"),
    ("treaties.csv", HEAD + f"KZ,{'A' * 301},1997,X\n", 2, "treaty"),
    ("documents.csv", "country,kind,citation_key,title\nKZ,read,A,B\n", 2, "kind"),
    ("strategies.csv", "country,name,actions_count\nKZ,A,many\n", 2, "actions_count"),
    ("programmes.csv", "country,title,budget_amount\nKZ,A,much\n", 2, "budget_amount"),
    ("programmes.csv", "country,title,budget_currency\nKZ,A,euro\n", 2, "budget_currency"),
    ("programmes.csv", "country,title,budget_amount\nKZ,A,500\n", 2, "budget_currency"),
    ("statistics.csv", TABLE + f"KZ,1,T,kg,S,1,A,,1,2020,{'9' * 19}\n", 2, "raw_value"),
    ("needs.csv", "country,order,need,stated_by\nKZ,first,A,B\n", 2, "order"),
    ("statistics.csv", TABLE + CELL + "KZ,1,T,kg,S,1,A,,1,2020,6\n", 3,
     "period_order"),
    ("statistics.csv", TABLE + CELL + "KZ,1,U,kg,S,1,A,,2,2021,6\n", 3, "title"),
    ("statistics.csv", TABLE + CELL + "KZ,1,T,kg,S,1,B,,2,2021,6\n", 3,
     "row_label"),
    ("printed_variation.csv", "country,table,row_label,printed_variation\nKZ,1,A,+5\n", 2,
     "row_label"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "row", "column"), BAD)
def test_bad_values_are_told_with_their_place(countries, tmp_path, name, text, row, column):
    write(tmp_path, "meetings.csv", "country,date,city\nKZ,2013,Astana\n")
    result = import_evidence(write(tmp_path, name, text))
    assert [(found.file, found.row, found.column) for found in result.problems] == [
        (name, row, column)
    ]
    assert result.problems[0].reason
    assert not DonorMeeting.objects.exists()
    assert not Observation.objects.exists()


def test_a_wrong_encoding_is_told(countries, tmp_path):
    (tmp_path / "treaties.csv").write_bytes((HEAD + "KZ,Договор,1997,X\n").encode("cp1251"))
    assert "UTF-8" in import_evidence(tmp_path).problems[0].reason


def test_a_folder_without_evidence(countries, tmp_path):
    assert import_evidence(tmp_path).problems
    assert import_evidence(tmp_path / "none").problems


def test_an_unseen_country_and_only_some_files(tmp_path):
    Country.objects.create(code="UZ", names={"en": "Uzbekistan"})
    rows = "".join(
        f"UZ,1,Seizures,kg,S,1,Heroin,,{order},{period},{value}\n"
        for order, (period, value) in enumerate([("2019", "50"), ("2022 (6 months)", "30")], 1)
    )
    write(tmp_path, "statistics.csv", TABLE + rows)
    write(
        tmp_path,
        "printed_variation.csv",
        "country,table,row_label,parent_label,printed_variation,footnote\nUZ,1,Heroin,,-20,\n",
    )
    assert import_evidence(tmp_path).is_good
    found = json.loads(command("variations", "UZ", json=True))
    assert [(row["value"], row["annualised"], row["agrees"]) for row in found] == [
        (20.0, True, False)
    ]
    problems = json.loads(command("check_tables", "UZ", json=True))
    assert [problem["check"] for problem in problems] == ["sign_lost"]


def test_the_commands_print_one_document_each(countries):
    assert json.loads(command("import_evidence", str(FOLDER), json=True))["ok"]
    variations = json.loads(command("variations", "KZ", json=True))
    assert len(variations) == 13 + 25 + 2 + 7
    heroin = next(row for row in variations if row["row_label"] == "Heroin")
    assert heroin == {
        "table": "5", "row_label": "Heroin", "parent_label": "", "first_period": "2017",
        "last_period": "2021", "annualised": False, "value": -47.86, "shown": "-47.86",
        "note": "", "printed": "-47.86", "agrees": True,
    }  # fmt: skip
    problems = json.loads(command("check_tables", "TM", json=True))
    assert {"table", "check", "rows", "periods", "message"} <= problems[0].keys()
    assert all(problem["message"] for problem in problems)


def test_claims_are_judged_by_the_command(countries):
    import_evidence(FOLDER)
    given = {row["id"]: row["verdict"] for row in read_csv(HERE / "claims.csv")}
    told: dict[str, str] = {}
    for code in ("KZ", "KG", "TM"):
        claims = json.loads(command("check_claims", code, str(HERE / "claims.csv"), json=True))
        told |= {claim["id"]: claim["verdict"] for claim in claims}
    assert told == given


def test_a_figure_says_what_it_was_matched_to(countries, tmp_path):
    import_evidence(FOLDER)
    write(tmp_path, "claims.csv", 'id,text\n1,"In 2017, 146.88 kg of heroin were seized."\n')
    claims = json.loads(command("check_claims", "KZ", str(tmp_path / "claims.csv"), json=True))
    figure = claims[0]["figures"][0]
    assert (figure["read"], figure["verdict"]) == ("146.88 kg", "supported")
    assert figure["matched"]["cells"] == [{"period": "2017", "value": "146.88"}]


def test_commands_tell_what_they_cannot_do(countries, tmp_path):
    with pytest.raises(CommandError, match="no country"):
        command("variations", "XX")
    with pytest.raises(CommandError, match="cannot be read"):
        command("check_claims", "KZ", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="text"):
        command("check_claims", "KZ", str(write(tmp_path, "c.csv", "id\n1\n") / "c.csv"))
    with pytest.raises(CommandError, match="nothing was imported"):
        command("import_evidence", str(tmp_path / "none"))
    with pytest.raises(SystemExit):
        command("import_evidence", str(tmp_path / "none"), json=True)


def test_the_commands_talk_to_people_as_well(countries):
    assert "created" in command("import_evidence", str(FOLDER))
    assert "Dry run" in command("import_evidence", str(FOLDER), dry_run=True)
    assert "4 Misdemeanours: -11.83, printed -11.6" in command("variations", "KZ")
    assert "4 double_count: " in command("check_tables", "KZ")
    assert "C07 supported" in command("check_claims", "KZ", str(HERE / "claims.csv"))
