"""Names of tables and rows in other languages: imported, edited, shown."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from institutions.models import AuditEntry, Country
from reports.actions.evidence_import import import_evidence
from reports.models import PendingImport, StatisticalTable, TableRow
from reports.queries.board_pick import find_evidence
from reports.queries.evidence_register import settled_checks
from reports.queries.evidence_structure import structure_of
from tests.reports.evidence.tables import FOLDER, read_csv
from tests.reports.evidence.test_import_pages import layout_values, review, send
from tests.reports.evidence.test_pages import address, problem_of, table, text_of
from tests.reports.evidence.test_structure_pages import posted_by
from tests.reports.evidence.workbooks import workbook

pytestmark = pytest.mark.django_db
RUSSIAN = {"headers": {"accept-language": "ru"}}
HEAD = (
    "country,table,title,unit,source,row_order,row_label,parent_label,period_order,period,raw_value"
)
CELLS = [
    ("KZ,1,Seizures,kg,S,1,Heroin,Drugs,1,2020,5", "Изъятия,Героин,Наркотики"),
    ("KZ,1,Seizures,kg,S,1,Heroin,Drugs,2,2021,6", "Изъятия,Героин,Наркотики"),
]
NAMED = ",title_ru,row_label_ru,parent_label_ru"


@pytest.fixture
def kz(db) -> Country:
    return Country.objects.create(code="KZ", names={"en": "Kazakhstan"})


def given(folder, *lines, head=HEAD):
    (folder / "statistics.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return import_evidence(folder)


def names_of(code="1"):
    stored = table(code)
    row = stored.rows.all()[0]
    return stored.titles, row.labels, row.parent_labels


# The CSV file


def test_names_come_from_columns_of_their_own(kz, tmp_path):
    assert given(tmp_path, *map(",".join, CELLS), head=HEAD + NAMED).problems == []
    assert names_of() == ({"ru": "Изъятия"}, {"ru": "Героин"}, {"ru": "Наркотики"})
    assert table("1").rows.all()[0].label == "Heroin"


def test_a_file_without_the_columns_is_imported_as_before_and_keeps_names(kz, tmp_path):
    given(tmp_path, *map(",".join, CELLS), head=HEAD + NAMED)
    assert given(tmp_path, *(cell for cell, _names in CELLS)).problems == []
    assert names_of() == ({"ru": "Изъятия"}, {"ru": "Героин"}, {"ru": "Наркотики"})
    StatisticalTable.objects.all().delete()
    assert given(tmp_path, *(cell for cell, _names in CELLS)).problems == []
    assert names_of() == ({}, {}, {})


def test_names_are_changed_added_in_another_language_and_taken_out(kz, tmp_path):
    given(tmp_path, *map(",".join, CELLS), head=HEAD + NAMED)
    renamed = [f"{cell},Изъято,,Опиоиды" for cell, _names in CELLS]
    given(tmp_path, *renamed, head=HEAD + NAMED)
    assert names_of() == ({"ru": "Изъято"}, {}, {"ru": "Опиоиды"})
    english = [f"{cell},Diamorphine" for cell, _names in CELLS]
    given(tmp_path, *english, head=HEAD + ",row_label_en")
    assert names_of()[1] == {"en": "Diamorphine"}
    assert names_of()[0] == {"ru": "Изъято"}


@pytest.mark.parametrize(
    ("names", "column"),
    [
        ("Другое,Героин,Наркотики", "title_ru"),
        ("Изъятия,Опий,Наркотики", "row_label_ru"),
        ("Изъятия,,Наркотики", "row_label_ru"),
        ("Изъятия,Героин,Прочее", "parent_label_ru"),
        (f"{'я' * 501},Героин,Наркотики", "title_ru"),
        (f"Изъятия,{'я' * 301},Наркотики", "row_label_ru"),
    ],
)
def test_one_row_has_one_name(kz, tmp_path, names, column):
    lines = [",".join(CELLS[0]), f"{CELLS[1][0]},{names}"]
    result = given(tmp_path, *lines, head=HEAD + NAMED)
    assert (result.problems[0].row, result.problems[0].column) == (3, column)
    assert not StatisticalTable.objects.exists()


def test_a_language_that_is_not_known_is_no_column(kz, tmp_path):
    result = given(tmp_path, f"{CELLS[0][0]},Drogen", head=f"{HEAD},row_label_de")
    assert [problem.column for problem in result.problems] == ["row_label_de"]


def document(command, code):
    out = StringIO()
    call_command(command, code, json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("command", ["variations", "check_tables"])
def test_the_documents_of_the_commands_do_not_know_names(evidence, command):
    before = [document(command, code) for code in ("KZ", "KG", "TM")]
    StatisticalTable.objects.update(titles={})
    TableRow.objects.update(labels={}, parent_labels={})
    assert [document(command, code) for code in ("KZ", "KG", "TM")] == before
    with override("ru"):
        assert document("variations", "KZ")[0]["row_label"] == "Misdemeanours"


# The page of a table


def test_a_table_is_shown_in_the_language_of_the_page(reader):
    page = text_of(reader.get(address("evidence_table", table("7").pk), **RUSSIAN))
    assert "7. Динамика тестирования на ВИЧ" in page
    for row in read_csv(FOLDER / "statistics.csv"):
        if (row["country"], row["table"]) == ("KZ", "7"):
            assert row["row_label_ru"] in page
            assert f">{row['row_label']}<" not in page
    assert "Новые случаи ВИЧ-инфекции: </span>Мужчины" in page
    assert "New HIV Cases" in text_of(reader.get(address("evidence_table", table("7").pk)))


def test_what_has_no_name_says_which_language_it_is_in(reader):
    StatisticalTable.objects.filter(code="4").update(titles={})
    TableRow.objects.filter(label="Crimes").update(labels={})
    page = text_of(reader.get(address("evidence_table", table().pk), **RUSSIAN))
    assert '<span lang="en">Crimes</span>' in page
    assert re.search(r'<h1>4\. <span lang="en">Drug-related crime', page)
    assert 'lang="en">Misdemeanours' not in page
    assert '<span lang="en">' not in text_of(reader.get(address("evidence_table", table().pk)))


def test_checks_charts_and_cells_use_the_names(team):
    stored = table("5")
    page = text_of(team.get(address("evidence_table", stored.pk), **RUSSIAN))
    assert "«Морфин»" in page
    row, period = stored.rows.all()[0], stored.periods.all()[0]
    cell = team.get(address("evidence_cell", stored.pk, row.pk, period.pk), **RUSSIAN)
    assert "<h1>Героин, 2017</h1>" in text_of(cell)
    drawn = team.get(f"{address('evidence_table', stored.pk)}?row={row.pk}", **RUSSIAN)
    assert re.search(r"<(text|title)[^>]*>[^<]*Героин", text_of(drawn))
    grid = text_of(team.get(address("evidence_grid", stored.pk), **RUSSIAN))
    assert 'aria-label="Героин, 2017"' in grid


def test_the_register_and_the_page_of_uses_name_the_table(reader):
    page = text_of(reader.get(address("evidence_register"), **RUSSIAN))
    assert "5. Изъятия различных наркотических средств" in page
    used = reader.get(f"{address('board_used')}?table={table('5').pk}", **RUSSIAN)
    assert "5. Изъятия различных наркотических средств" in text_of(used)


def test_a_settlement_holds_in_every_language(team):
    stored = table("5")
    posted = {"problem": problem_of(team, stored), "reason": "As the source has it."}
    team.post(address("evidence_settle", stored.pk), posted, **RUSSIAN)
    TableRow.objects.filter(table=stored).update(labels={})
    with override("ru"):
        (settled,) = settled_checks(stored.country)
    assert settled["title"].startswith("Изъятия")


def test_evidence_is_found_by_either_name(evidence):
    country = Country.objects.get(code="KZ")
    for words in ("Misdemeanours 2017", "проступки 2017"):
        found, _more = find_evidence(country, ["observation"], words, "ru")
        assert found[0][0].label.startswith("Table 4: Misdemeanours")


def test_figures_of_a_text_name_the_row_in_the_language_of_the_page(reader):
    posted = {"text": "В 2017 году изъято 146,88 кг героина."}
    page = text_of(reader.post(address("evidence_claims"), posted, **RUSSIAN))
    assert "5. Героин – 2017: 146.88" in page
    page = text_of(reader.post(address("evidence_claims"), posted))
    assert "5. Heroin – 2017: 146.88" in page


# The page of rows and periods


def test_names_are_edited_beside_the_labels(team):
    stored = table()
    page = text_of(team.get(address("evidence_structure", stored.pk)))
    for shown in ("Title in Russian", "Label in Russian", "Below, in Russian"):
        assert shown in page
    values = posted_by(team, stored)
    assert values["rows-0-label_named"] == "Уголовные проступки"
    values |= {
        "title_named": "Преступность",
        "rows-0-label_named": "Проступки",
        "rows-0-parent_label": "All",
        "rows-0-parent_label_named": "Все",
        "rows-1-label_named": "",
    }
    assert team.post(address("evidence_structure", stored.pk), values).status_code == 302
    first, second = table().rows.all()[:2]
    assert table().titles == {"ru": "Преступность"}
    assert (first.labels, first.parent_labels) == ({"ru": "Проступки"}, {"ru": "Все"})
    assert (second.label, second.labels) == ("Crimes", {})
    details = AuditEntry.objects.get(action="change_table").details
    assert details["before"]["rows"][0][4] == {"ru": "Уголовные проступки"}
    assert details["after"]["titles"] == {"ru": "Преступность"}


def test_a_table_recorded_in_russian_is_named_in_english(team):
    stored = table()
    StatisticalTable.objects.filter(pk=stored.pk).update(title="Преступления", titles={})
    for number, row in enumerate(stored.rows.all()):
        TableRow.objects.filter(pk=row.pk).update(label=f"Строка {number}", labels={"kk": "Қатар"})
    page = text_of(team.get(address("evidence_structure", stored.pk)))
    assert "Label in English" in page
    assert "Label in Russian" not in page
    values = posted_by(team, table()) | {"rows-0-label_named": "Row 0", "title_named": "Crimes"}
    assert team.post(address("evidence_structure", stored.pk), values).status_code == 302
    assert table().rows.all()[0].labels == {"kk": "Қатар", "en": "Row 0"}
    assert table().titles == {"en": "Crimes"}
    assert "4. Crimes" in text_of(team.get(address("evidence_table", stored.pk)))


def test_a_name_somebody_changed_meanwhile_is_not_overwritten(team):
    stored = table()
    values = posted_by(team, stored)
    team.post(address("evidence_structure", stored.pk), values | {"rows-0-label_named": "Первое"})
    second = values | {"rows-0-label_named": "Второе"}
    response = team.post(address("evidence_structure", stored.pk), second)
    assert response.status_code == 422
    assert stored.rows.all()[0].labels == {"ru": "Первое"}


def test_a_name_alone_is_no_row(team):
    stored = table()
    number = stored.rows.count()
    values = posted_by(team, stored) | {f"rows-{number}-label_named": "Строка"}
    response = team.post(address("evidence_structure", stored.pk), values)
    assert response.status_code == 422
    assert "Give a label" in text_of(response)
    assert structure_of(stored) == structure_of(table())
    assert stored.rows.count() == number


def test_a_new_row_is_named_at_once(team):
    stored = table()
    new = f"rows-{stored.rows.count()}"
    values = posted_by(team, stored) | {f"{new}-label": "New", f"{new}-label_named": "Новая"}
    assert team.post(address("evidence_structure", stored.pk), values).status_code == 302
    assert stored.rows.get(label="New").labels == {"ru": "Новая"}


# The workbook


def imported(client, content, **corrected):
    send(client, content)
    if corrected:
        values = layout_values(client) | corrected
        page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
        assert client.post(page, values).status_code == 302
    client.post(review(client), {"act": "import"})
    return StatisticalTable.objects.get(country="KZ", code="91")


def test_a_column_of_the_workbook_holds_the_names(team):
    head = ["Drug", "label_ru", 2019, 2020]
    content = workbook(["Table 91. Drugs"], head, ["Heroin", "Героин", 1, 2], ["Opium", "", 3, 4])
    stored = imported(team, content, title_named="Наркотики")
    assert stored.titles == {"ru": "Наркотики"}
    rows = [(row.label, row.labels) for row in stored.rows.all()]
    assert rows == [("Heroin", {"ru": "Героин"}), ("Opium", {})]


def test_a_table_recorded_in_russian_takes_an_english_title(team):
    head = ["Показатель", 2019, 2020]
    content = workbook(["Таблица 91. Наркотики"], head, ["Героин", 1, 2])
    send(team, content)
    page = address("evidence_import_table", PendingImport.objects.get().pk, 0)
    assert "Title in English" in text_of(team.get(page))
    team.post(page, layout_values(team) | {"title_named": "Drugs"})
    team.post(review(team), {"act": "import"})
    assert table("91").titles == {"en": "Drugs"}


def test_a_column_is_taken_for_names_where_a_person_says_so(team):
    head = ["Лекарство", "Drug", 2019, 2020]
    content = workbook(["Table 91. Drugs"], head, ["Героин", "Heroin", 1, 2])
    stored = imported(team, content, **{"column-0": "label_ru", "column-1": "label"})
    (row,) = stored.rows.all()
    assert (row.label, row.labels, row.parent_label) == ("Heroin", {"ru": "Героин"}, "")
