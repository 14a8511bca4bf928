"""Titles and labels of tables in several languages: which is shown, and where claims find them."""

from dataclasses import replace

import pytest

from reports.evidence.checks import check_table
from reports.evidence.claims.check import check_text
from reports.evidence.claims.index import build_index
from reports.evidence.claims.judging import Verdict
from reports.evidence.names import (
    Told,
    language_of,
    main_language,
    named,
    other_language,
    told,
    with_name,
)
from tests.reports.evidence.tables import sample_tables, small_table

HEROIN, HEROIN_RU = "Heroin", "Героин"


@pytest.mark.parametrize(
    ("text", "names", "language", "shown"),
    [
        (HEROIN, {"ru": HEROIN_RU}, "ru", Told(HEROIN_RU)),
        (HEROIN, {"ru": HEROIN_RU}, "en", Told(HEROIN)),
        (HEROIN, {}, "ru", Told(HEROIN, "en")),
        (HEROIN, {"ru": ""}, "ru", Told(HEROIN, "en")),
        (HEROIN, {"ru": HEROIN_RU}, "kk", Told(HEROIN, "en")),
        (HEROIN_RU, {"en": HEROIN}, "en", Told(HEROIN)),
        (HEROIN_RU, {"en": HEROIN}, "ru", Told(HEROIN_RU)),
        (HEROIN_RU, {"en": HEROIN}, "kk", Told(HEROIN, "en")),
        (HEROIN_RU, {}, "en", Told(HEROIN_RU, "ru")),
        ("MDMA", {}, "ru", Told("MDMA")),
        ("Апийин изилдөө", {}, "ru", Told("Апийин изилдөө")),
        ("", {}, "ru", Told("")),
    ],
)
def test_a_name_is_in_the_readers_language_else_as_recorded_and_marked(
    text, names, language, shown
):
    assert told(text, names, language) == shown
    assert named(text, names, language) == shown.text == str(shown)


@pytest.mark.parametrize(
    ("texts", "own"),
    [
        ([HEROIN, "Опий"], "en"),
        (["Изъятия", "MDMA"], "ru"),
        (["ВИЧ", "ПИН", "MDMA x"], "ru"),
        (["2020", ""], "en"),
        ([], "en"),
    ],
)
def test_a_table_is_named_in_the_language_that_most_of_it_is_not_in(texts, own):
    assert main_language(texts) == own
    assert other_language(texts) == ("ru" if own == "en" else "en")


def test_a_name_is_set_and_taken_out_beside_the_others():
    names = {"en": HEROIN, "ru": "Герой"}
    assert with_name(names, "ru", HEROIN_RU) == {"en": HEROIN, "ru": HEROIN_RU}
    assert with_name(names, "ru", "") == {"en": HEROIN}
    assert with_name({}, "ru", "") == {}
    assert names == {"en": HEROIN, "ru": "Герой"}


# Tables


def test_a_row_is_named_with_what_it_stands_below():
    (table,) = [one for one in sample_tables("KZ") if one.code == "7"]
    row = table.rows[2]
    assert row.name == row.name_in("en") == "New HIV Cases: Male"
    assert row.name_in("ru") == "Новые случаи ВИЧ-инфекции: Мужчины"
    assert row.told_name("ru").language == ""
    half = replace(row, labels={})
    assert half.told_name("ru") == Told("Новые случаи ВИЧ-инфекции: Male", "en")


@pytest.mark.parametrize("country", ["KZ", "KG", "TM"])
def test_every_name_of_the_sample_is_russian(country):
    for table in sample_tables(country):
        assert table.told("ru").language == ""
        assert language_of(table.told("ru").text) == "ru"
        for row in table.rows:
            assert row.told_name("ru").language == ""
            assert language_of(row.name_in("ru")) in ("ru", ""), row.label
            assert language_of(row.name_in("en")) != "ru"


@pytest.mark.parametrize("country", ["KZ", "KG", "TM"])
def test_names_are_no_matter_to_checks_and_settlements(country):
    for table in sample_tables(country):
        rows = tuple(replace(row, labels={}, parents={}) for row in table.rows)
        bare = replace(table, titles={}, rows=rows)
        prints = [[one.fingerprint for one in check_table(each)] for each in (table, bare)]
        assert prints[0] == prints[1]


# Claims


def index_of(*labels: tuple[str, dict[str, str]], titles=None):
    """Rows that grow from 10 to 20, 20 to 40 and so on."""
    lines = [f"{label} | {10 * n} | {20 * n}" for n, (label, _names) in enumerate(labels, start=1)]
    table = small_table("2020 | 2021", *lines, title="Things counted")
    pairs = zip(table.rows, labels, strict=True)
    rows = tuple(replace(row, labels=names) for row, (_label, names) in pairs)
    return build_index([replace(table, rows=rows, titles=titles or {})], "KZ")


MOON = ("Moonshine", {"ru": "Самогоноварение"})
GAMES = ("Gambling", {"ru": "Азартные игры"})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("В 2021 году самогоноварение составило 20 случаев.", Verdict.SUPPORTED),
        ("В 2021 году самогоноварение составило 21 случай.", Verdict.CONTRADICTED),
        ("Азартные игры: 40 в 2021 году.", Verdict.SUPPORTED),
        ("Азартные игры: 20 в 2021 году.", Verdict.CONTRADICTED),
        ("Moonshine cases stood at 20 in 2021.", Verdict.SUPPORTED),
        ("Gambling cases stood at 20 in 2021.", Verdict.CONTRADICTED),
        # A Russian text may name the row as it was recorded.
        ("В 2021 году показатель «Moonshine» составил 20.", Verdict.SUPPORTED),
        ("В 2021 году показатель «Moonshine» составил 25.", Verdict.CONTRADICTED),
        # An English one does not know Russian names.
        ("In 2021 the figure of «Самогоноварение» was 25 cases indeed.", Verdict.UNSUPPORTED),
    ],
)
def test_a_row_is_found_by_its_name_in_the_language_of_the_text(text, verdict):
    assert check_text(text, index_of(MOON, GAMES)).verdict is verdict


@pytest.mark.parametrize(
    "text",
    [
        "Краткое содержание в 2021 году выросло на 45 %.",
        "Другие организации выросли в 2021 году на 45 %.",
        "Что ответили организации в 2021 году, снизилось до 5.",
    ],
)
def test_a_word_out_of_a_longer_name_is_not_yet_the_row(text):
    """None of these is about brothels or cathinones."""
    rows = [
        ("Maintenance of dens", {"ru": "Организация и содержание притонов"}),
        ("Other cathinone", {"ru": "Другие катиноны"}),
        GAMES,
    ]
    assert check_text(text, index_of(*rows)).verdict is Verdict.UNSUPPORTED


def test_without_names_a_russian_text_does_not_find_the_row():
    text = "В 2021 году самогоноварение составило 20 случаев."
    index = index_of(("Moonshine", {}), ("Gambling", {}))
    assert index.others == {}
    assert check_text(text, index).verdict is Verdict.UNSUPPORTED


def test_a_row_recorded_in_russian_is_found_by_its_english_name():
    rows = [("Самогоноварение", {"en": "Moonshine"}), ("Азартные игры", {"en": "Gambling"})]
    index = index_of(*rows)
    assert check_text("Moonshine cases stood at 20 in 2021.", index).verdict is Verdict.SUPPORTED
    told_ru = "В 2021 году самогоноварение составило 21 случай."
    assert check_text(told_ru, index).verdict is Verdict.CONTRADICTED


def test_what_a_claim_is_matched_to_is_called_as_recorded():
    text = "В 2021 году самогоноварение составило 20 случаев."
    (figure,) = check_text(text, index_of(MOON, GAMES)).figures
    assert (figure.entry.row.label, figure.entry.table.title) == ("Moonshine", "Things counted")


def test_numbers_in_a_name_are_no_figures_of_the_text():
    index = index_of(("Aged 15 to 17", {"ru": "Подростки 15–17 лет"}), GAMES)
    (figure,) = check_text("Подростки 15–17 лет: 20 в 2021 году.", index).figures
    assert figure.verdict is Verdict.SUPPORTED
