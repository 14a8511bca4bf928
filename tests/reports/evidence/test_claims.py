"""Texts with figures: the given claims, our own written before the code, and hard ones."""

import time

import pytest

from reports.evidence.claims.check import check_text
from reports.evidence.claims.index import Index, build_index
from reports.evidence.claims.judging import Verdict
from tests.reports.evidence.tables import HERE, read_csv, sample_tables, small_table


@pytest.fixture(scope="module")
def indexes() -> dict[str, Index]:
    return {code: build_index(sample_tables(code), code) for code in ("KZ", "KG", "TM")}


CLAIMS = [
    pytest.param(row["country"], row["text"], row["verdict"], id=row["id"])
    for name in ("claims.csv", "own_claims.csv", "hard_claims.csv")
    for row in read_csv(HERE / name)
]


@pytest.mark.parametrize(("country", "text", "verdict"), CLAIMS)
def test_verdicts(indexes, country, text, verdict):
    found = check_text(text, indexes[country]).verdict
    if verdict == "not supported":
        assert found is not Verdict.SUPPORTED
    else:
        assert found == verdict


TURNED = [
    ("rose", "fell"), ("fell", "rose"), ("increased", "decreased"), ("dropped", "rose"),
    ("went down", "went up"), ("declined", "rose"), ("has grown", "has fallen"),
    ("fallen", "risen"), ("a fall of", "a rise of"), ("more", "fewer"), ("doubled", "halved"),
    ("trebled", "doubled"), ("tenfold", "fivefold"), ("выросл", "снизил"), ("снизил", "выросл"),
    ("сократил", "увеличил"), ("втрое", "вдвое"), ("Heroin", "Opium"), ("heroin", "hashish"),
    ("opium", "hashish"), ("Hashish", "Marijuana"), ("героина", "гашиша"), ("Osh", "Naryn"),
    ("Bishkek", "Talas"), ("HIV", "hepatitis"), ("smuggling", "theft"), ("women", "minors"),
    ("Misdemeanours", "Crimes"), ("2021", "2024"), ("2020", "2024"), ("2019", "2024"),
]  # fmt: skip
SUPPORTED = [
    (row["country"], row["text"])
    for name in ("claims.csv", "own_claims.csv", "hard_claims.csv")
    for row in read_csv(HERE / name)
    if row["verdict"] == "supported"
]


def test_a_supported_claim_with_one_word_turned_is_not_supported(indexes):
    turned = [
        (country, text.replace(*words))
        for country, text in SUPPORTED
        for words in TURNED
        if words[0] in text
    ]
    assert len(turned) > 80
    wrong = [
        text
        for country, text in turned
        if check_text(text, indexes[country]).verdict is Verdict.SUPPORTED
    ]
    assert wrong == []


def test_a_supported_claim_that_is_denied_or_moved_is_not_supported(indexes):
    for country, text in SUPPORTED:
        denied = f"It is not true that {text[0].lower()}{text[1:]}"
        for changed in (denied, f"{text[:-1]} in Uzbekistan.", f"Deaths: {text}"):
            found = check_text(changed, indexes[country])
            assert found.verdict is not Verdict.SUPPORTED, changed


def figures(text, index):
    checked = check_text(text, index)
    return [
        (text[figure.start : figure.end], figure.kind, str(figure.verdict))
        for figure in checked.figures
    ]


SMALL = build_index(
    [
        small_table(
            "2019 | 2020 | 2021",
            "Heroin | 10 | 20 | 40",
            "Opium | 40 | 20 | 10",
            "Hashish | 100 | 100 | 100",
            unit="kg",
        ),
        small_table(
            "2020 | 2021 (6 months)",
            "Offences | 1200 | 600",
            "Offences > Share of smuggling [%] | 10 | 12",
            title="Offences",
        ),
    ]
)
IN_WORDS = [
    ("Heroin seizures rose from 10 kg in 2019 to 40 kg in 2021.", "supported"),
    ("Heroin seizures rose from 10 kg to 20 kg in 2020.", "supported"),
    ("Heroin seizures rose from 20 kg to 10 kg in 2020.", "contradicted"),
    ("Heroin seizures quadrupled.", "supported"),
    ("Heroin seizures rose sharply in 2021.", "supported"),
    ("Heroin seizures rose slightly in 2021.", "unsupported"),
    ("Seizures of heroin rose in every region in 2021.", "unsupported"),
    ("Opium seizures fell by one fifth in 2020.", "contradicted"),
    ("Heroin seizures doubled in 2021.", "supported"),
    ("Heroin seizures tripled in 2021.", "contradicted"),
    ("Heroin seizures rose by 300%.", "supported"),
    ("Heroin seizures rose by 300 per cent.", "supported"),
    ("Heroin seizures fell by 300%.", "contradicted"),
    ("Heroin seizures rose by 30 kg.", "supported"),
    ("Opium seizures fell by three quarters.", "supported"),
    ("Opium seizures fell by half in 2020.", "supported"),
    ("Opium seizures halved in 2020.", "supported"),
    ("Opium seizures fell every year.", "supported"),
    ("Opium seizures rose every year.", "contradicted"),
    ("Opium seizures peaked in 2019.", "supported"),
    ("Opium seizures peaked in 2021.", "contradicted"),
    ("Opium seizures were at their lowest in 2021.", "supported"),
    ("Hashish seizures remained constant.", "supported"),
    ("Hashish seizures remained stable at 100 kg.", "unsupported"),
    ("Hashish seizures stayed at 100 kg throughout 2019-2021.", "supported"),
    ("Heroin seizures remained stable.", "contradicted"),
    ("In 2020, twenty kilograms of heroin were seized.", "supported"),
    ("In 2020, twenty-one kilograms of heroin were seized.", "contradicted"),
    ("In 2020, 20,000 g of heroin were seized.", "supported"),
    ("In 2020, 0.02 tonnes of heroin were seized.", "supported"),
    ("In 2020, 20 tablets of heroin were seized.", "unsupported"),
    ("In 2023, 20 kg of heroin were seized.", "unsupported"),
    ("Between 2019 and 2021, 70 kg of heroin were seized.", "supported"),
    ("Offences fell in the first six months of 2021.", "unsupported"),
    ("Offences changed by 0% between 2020 and the first six months of 2021.", "supported"),
    ("Offences numbered 600 in the first half of 2021.", "supported"),
    ("Offences numbered 600 in 2021.", "unsupported"),
    ("Smuggling rose by 2 percentage points from 2020 to June 2021.", "unsupported"),
    ("Изъятия героина удвоились в 2021 году.", "supported"),
    ("Изъятия опия снизились на половину в 2020 году.", "supported"),
    ("Изъятия опия снижались каждый год.", "supported"),
    ("Изъятия гашиша оставались неизменными.", "supported"),
    ("В 2020 году изъято двадцать килограммов героина.", "supported"),
    ("Изъятия героина выросли с 10 кг до 40 кг, то есть на 300 процентов.", "supported"),
    ("Изъятия героина выросли с 10 кг до 45 кг.", "contradicted"),
    ("The weather was fine.", "unsupported"),
    ("", "unsupported"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), IN_WORDS)
def test_verdicts_on_small_tables(text, verdict):
    assert check_text(text, SMALL).verdict == verdict, figures(text, SMALL)


def test_each_figure_has_its_place_and_cells(indexes):
    text = "Note. Heroin seizures rose from 101.33 kg in 2017 to 450 kg in 2021 (+343.2%)."
    checked = check_text(text, indexes["KG"])
    told = [(text[figure.start : figure.end], str(figure.verdict)) for figure in checked.figures]
    assert told == [
        ("rose", "supported"),
        ("101.33 kg", "supported"),
        ("450 kg", "contradicted"),
        ("+343.2%", "supported"),
    ]
    entry = checked.figures[1].entry
    assert entry is not None
    assert (entry.table.code, entry.row.label, checked.figures[1].positions) == (
        "14",
        "Heroin",
        (0,),
    )


def test_two_rows_in_one_sentence(indexes):
    text = "Smuggling fell by 41.4% and laundering by 66.7%."
    assert [verdict for _text, _kind, verdict in figures(text, indexes["KZ"])] == [
        "supported",
        "supported",
    ]


def test_references_and_durations_are_no_figures():
    text = "Table 4 and Article 269 were discussed for three months in CADAP 7."
    assert figures(text, SMALL) == []


def test_names_and_other_countries_are_not_judged():
    for text in (
        "In Almaty, 20 kg of heroin were seized in 2020.",
        "In Afghanistan, 20 kg of heroin were seized in 2020.",
        "In 2020, 20 kg of heroin were seized from minors.",
    ):
        assert check_text(text, SMALL).verdict == "unsupported"


def test_a_thousand_words_are_checked_in_time(indexes):
    rows = [row["text"] for row in read_csv(HERE / "own_claims.csv") if row["country"] == "KZ"]
    words = (" ".join(rows) + " ") * 10
    text = " ".join(words.split()[:1000])
    check_text(text, indexes["KZ"])
    spent = []
    for _attempt in range(5):
        start = time.process_time()
        check_text(text, indexes["KZ"])
        spent.append(time.process_time() - start)
    assert min(spent) < 0.2


@pytest.mark.parametrize(
    "text",
    [
        "5 " * 1000,
        "1," * 5000,
        "no a " * 2000,
        "2017 and " * 1000,
        "heroin rose to 5 kg, and " * 200,
        "5 " * 25_000,
        " " * 49_990 + "5",
        "." * 49_990 + "5",
        "2015-" * 10_000,
        "9" * 50_000,
        "heroin 2015 2016 12 13 14 " * 1_900,
    ],
)
def test_hostile_texts_end(text):
    start = time.process_time()
    check_text(text, SMALL)
    assert time.process_time() - start < 4


def test_a_very_long_sentence_is_read_in_pieces_that_keep_their_places():
    text = "Words without figures " * 200 + "in 2020, 20 kg of heroin were seized."
    figure = check_text(text, SMALL).figures[-1]
    assert text[figure.start : figure.end] == "20 kg"


def test_numbers_in_the_name_of_a_row_are_no_figures():
    table = small_table(
        "2019 | 2020", "Drug users aged 15 to 17 | 12 | 20", "Drug users aged 18 to 35 | 5 | 9"
    )
    text = "Drug users aged 15 to 17 rose from 12 in 2019 to 20 in 2020."
    figures = check_text(text, build_index([table], "KZ")).figures
    read = [text[one.start : one.end] for one in figures]
    assert "12" in read
    assert not {"15", "17"} & set(read)
