"""What the coding gives: counts, matrix, co-occurrence, agreement, search, files, commands."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from dialogues.actions.anchoring import carry_over
from dialogues.actions.coding import set_pass_finished
from dialogues.coding.codebook_file import read_codebook
from dialogues.coding_access import visible_excerpts, visible_sources
from dialogues.models import Identity, SourceText, ThemeSummary
from dialogues.queries.agreement import agreement, shared_pairs
from dialogues.queries.passages import PassageFilter, filter_passages
from dialogues.queries.themes import co_occurrence, count_themes, framework_matrix
from dialogues.texts import sha256_of
from tests.dialogues.coding.conftest import TRANSCRIPT
from tests.surveys.makers import make_response, make_version

DEMAND = "Спрос на синтетику растёт 👩‍⚕️."


@pytest.fixture
def minutes(dialogue, countries) -> SourceText:
    """Minutes of an event of two countries."""
    dialogue.countries.add(countries["KG"])
    text = "Спрос обсудили. Школы заняты."
    return SourceText.objects.create(
        kind="minutes",
        dialogue=dialogue,
        language="ru",
        number=1,
        text=text,
        sha256=sha256_of(text),
    )


@pytest.fixture
def coded(transcript, minutes, themes, code, team, colleague, countries) -> None:
    """Two texts; what stands where is told in the tests below."""
    code(transcript, DEMAND, themes["demand"], team, polarity="challenge", memo="Festivals")
    code(transcript, "синтетику", themes["youth"], team)
    code(
        transcript, "Prevention works in schools.", themes["prevention"], team, polarity="positive"
    )
    code(transcript, DEMAND, themes["demand"], colleague, polarity="challenge")
    code(minutes, "Спрос обсудили.", themes["demand"], colleague)
    version = make_version(slug="asked")
    response = make_response(version, countries["KG"], {"comment": "Школы."}, sector="other")
    answer = SourceText.objects.create(
        kind="answer",
        response=response,
        question="comment",
        language="ru",
        number=1,
        text="Школы.",
        sha256=sha256_of("Школы."),
    )
    code(answer, "Школы.", themes["prevention"], colleague)


def told(counts) -> tuple[int, int, int, int, int]:
    return (
        counts.passages,
        counts.sources,
        counts.positive,
        counts.challenge,
        counts.neutral,
    )


def test_counts_by_theme_and_country(coded, themes, colleague) -> None:
    counts = count_themes(visible_excerpts(colleague))
    assert {
        (theme.code, country): told(counts[theme.pk, country])
        for theme in themes.values()
        for country in ("KZ", "KG")
        if (theme.pk, country) in counts
    } == {
        ("demand", "KZ"): (3, 2, 0, 2, 1),
        ("demand", "KG"): (1, 1, 0, 0, 1),
        ("youth", "KZ"): (1, 1, 0, 0, 1),
        ("prevention", "KZ"): (1, 1, 1, 0, 0),
        ("prevention", "KG"): (1, 1, 0, 0, 1),
    }


def test_team_of_one_country_does_not_see_what_it_shares_with_another(coded, team, themes) -> None:
    assert {one.source.kind for one in visible_excerpts(team)} == {"interview"}
    assert visible_sources(team).count() == 1


def test_moved_passages_count_once(transcript, make_source, themes, code, team) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    code(transcript, "Money is short.", themes["demand"], team)
    carry_over(make_source(TRANSCRIPT.replace("short", "scarce"), number=2))
    counts = count_themes(visible_excerpts(team))
    assert told(counts[themes["demand"].pk, "KZ"])[:2] == (2, 1)


def test_counting_takes_few_queries(coded, colleague, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        count_themes(visible_excerpts(colleague))


def test_matrix_has_a_row_for_each_theme_with_summaries(
    coded, themes, colleague, countries
) -> None:
    ThemeSummary.objects.create(theme=themes["demand"], country=countries["KZ"], text="Grows.")
    rows = framework_matrix(visible_excerpts(colleague), [countries["KZ"], countries["KG"]])
    assert [(row.theme.code, row.depth, row.passages) for row in rows] == [
        ("demand", 0, 4),
        ("youth", 1, 1),
        ("treatment", 0, 0),
        ("prevention", 0, 2),
    ]
    summaries = [cell.summary and cell.summary.text for cell in rows[0].cells]
    assert summaries == ["Grows.", None]


def test_themes_meet_where_passages_overlap(coded, colleague) -> None:
    meetings = co_occurrence(visible_excerpts(colleague))
    assert [(one.one.code, one.other.code, one.places, one.texts) for one in meetings] == [
        ("demand", "youth", 1, 1)
    ]


def test_passages_that_touch_do_not_meet(transcript, themes, code, team) -> None:
    code(transcript, "Спрос", themes["demand"], team)
    code(transcript, "на", themes["youth"], team)
    assert co_occurrence(visible_excerpts(team)) == []


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 6),
        ({"country": "KZ"}, 5),
        ({"country": "KG"}, 2),
        ({"sector": "government"}, 4),
        ({"sector": "other"}, 1),
        ({"kind": "answer"}, 1),
        ({"polarity": "challenge"}, 2),
        ({"words": "спрос обсудили"}, 1),
        ({"words": "СПРОС"}, 3),
        ({"words": "festivals"}, 1),
        ({"words": "nothing like it"}, 0),
        ({"state": "flagged"}, 0),
    ],
)
def test_passages_are_filtered(coded, colleague, wanted, count) -> None:
    assert filter_passages(visible_excerpts(colleague), PassageFilter(**wanted)).count() == count


def test_theme_brings_those_under_it(coded, colleague, themes) -> None:
    wanted = PassageFilter(theme=themes["demand"])
    assert filter_passages(visible_excerpts(colleague), wanted).count() == 4


def test_passages_page_filters_by_its_address(client, coded, colleague, themes) -> None:
    client.force_login(colleague)
    address = reverse("dialogues:passages")
    page = client.get(address, {"theme": themes["demand"].pk, "country": "KG"}).content.decode()
    assert "1 passage" in page
    assert "Спрос обсудили." in page
    assert "Prevention works" not in page
    assert "6 passages" in client.get(address, {"country": "XX"}).content.decode()


def test_passages_page_takes_a_constant_number_of_queries(
    client, coded, colleague, django_assert_max_num_queries
) -> None:
    client.force_login(colleague)
    with django_assert_max_num_queries(18):
        client.get(reverse("dialogues:passages"))


# Agreement


def test_agreement_by_sentence(transcript, themes, code, team, colleague) -> None:
    """Five sentences: both give demand to the first; one alone gives prevention to the fourth."""
    for coder in (team, colleague):
        code(transcript, DEMAND, themes["demand"], coder)
        set_pass_finished(transcript, coder=coder, is_finished=True)
    code(transcript, "Prevention works", themes["prevention"], team)
    sources = visible_sources(colleague)
    assert shared_pairs(sources) == [((team.pk, colleague.pk), 1)]
    table = agreement(sources, (team, colleague))
    assert (table.texts, table.sentences) == (1, 5)
    rows = {row.theme.code: row for row in table.rows}
    assert (rows["demand"].given, rows["demand"].percent, rows["demand"].kappa) == (1, 1, 1)
    assert rows["prevention"].percent == pytest.approx(0.8)
    assert rows["prevention"].kappa == pytest.approx(0)
    assert rows["prevention"].alpha == pytest.approx(0)
    assert rows["prevention"].same == "80.0 %"


def test_passage_over_two_sentences_counts_in_both(transcript, themes, code, team, colleague):
    code(transcript, "👩‍⚕️. Лечение", themes["demand"], team)
    for coder in (team, colleague):
        set_pass_finished(transcript, coder=coder, is_finished=True)
    table = agreement(visible_sources(colleague), (team, colleague))
    assert table.rows[0].given == 2


def test_unfinished_texts_are_not_compared(transcript, themes, code, team, colleague) -> None:
    for coder in (team, colleague):
        code(transcript, DEMAND, themes["demand"], coder)
        set_pass_finished(transcript, coder=coder, is_finished=coder == team)
    sources = visible_sources(colleague)
    assert shared_pairs(sources) == []
    assert agreement(sources, (team, colleague)).rows == ()


# Files


def csv_rows(client) -> list[dict[str, str]]:
    content = client.get(reverse("dialogues:passages_csv")).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_words_leave_only_with_consent(client, coded, colleague, allow_quotes) -> None:
    client.force_login(colleague)
    quotes = [row["Quote"] for row in csv_rows(client) if row["Source"] == "Interview"]
    assert DEMAND in quotes
    allow_quotes.may_quote = False
    allow_quotes.save()
    rows = csv_rows(client)
    assert {row["Quote"] for row in rows if row["Source"] == "Interview"} == {"[not to be quoted]"}
    assert "Спрос обсудили." in [row["Quote"] for row in rows]
    allow_quotes.withdrawn_at = allow_quotes.recorded_at
    allow_quotes.save()
    assert "Interview" not in {row["Source"] for row in csv_rows(client)}


def test_newest_consent_holds(client, coded, colleague, allow_quotes) -> None:
    allow_quotes.pk = None
    allow_quotes.may_quote = False
    allow_quotes.save()
    client.force_login(colleague)
    quotes = {row["Quote"] for row in csv_rows(client) if row["Source"] == "Interview"}
    assert quotes == {"[not to be quoted]"}


def test_no_file_runs_a_formula(client, make_source, themes, code, team, allow_quotes) -> None:
    source = make_source('=HYPERLINK("http://x") stays')
    code(source, '=HYPERLINK("http://x")', themes["demand"], team, memo="@SUM(1)")
    client.force_login(team)
    row = csv_rows(client)[0]
    assert (row["Quote"], row["Memo"]) == ('\'=HYPERLINK("http://x")', "'@SUM(1)")
    content = client.get(reverse("dialogues:passages_xlsx")).getvalue()
    cells = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())
    assert [cell.data_type for cell in cells[1]].count("f") == 0
    assert cells[1][11].value == '\'=HYPERLINK("http://x")'


def test_control_characters_do_not_break_the_workbook(
    client, make_source, themes, code, team, allow_quotes
) -> None:
    source = make_source("a\x0bb stays")
    code(source, "a\x0bb", themes["demand"], team)
    client.force_login(team)
    assert client.get(reverse("dialogues:passages_xlsx")).status_code == 200


def test_identities_are_in_no_file_and_no_page(
    client, coded, colleague, interview, allow_quotes
) -> None:
    person = interview.interviewees.get()
    Identity.objects.create(interviewee=person, name="Aigerim Sadykova", contact="a@example.kz")
    client.force_login(colleague)
    source = interview.texts.get()
    for address in (
        reverse("dialogues:passages_csv"),
        reverse("dialogues:passages"),
        reverse("dialogues:coding"),
        reverse("dialogues:coding_text", args=[source.pk]),
        reverse("dialogues:matrix"),
    ):
        content = b"".join(client.get(address)).decode()
        assert "Sadykova" not in content
        assert "a@example.kz" not in content
    found = filter_passages(visible_excerpts(colleague), PassageFilter(words="Sadykova"))
    assert not found.exists()


# Commands


def test_codebook_is_exported_by_command(themes, tmp_path: Path) -> None:
    file = tmp_path / "codebook.qdc"
    out = io.StringIO()
    call_command("export_codebook", "--format", "qdc", "--out", str(file), stdout=out)
    codes = read_codebook(file.read_bytes())
    assert [code.name for top in codes for code in top] == [
        "Demand",
        "Youth",
        "Treatment",
        "Prevention",
    ]
    assert "4 themes" in out.getvalue()


def test_file_that_cannot_be_written_is_told(themes, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_codebook", "--out", str(tmp_path / "no" / "file.qdc"))


def test_themes_are_told_as_json(coded) -> None:
    out = io.StringIO()
    call_command("themes", "--json", stdout=out)
    rows = json.loads(out.getvalue())["themes"]
    assert rows[1] == {
        "theme": "demand",
        "title": "Demand",
        "country": "KZ",
        "passages": 3,
        "sources": 2,
        "positive": 0,
        "challenge": 2,
        "neutral": 1,
    }
    assert [(row["theme"], row["country"]) for row in rows] == [
        ("demand", "KG"),
        ("demand", "KZ"),
        ("youth", "KZ"),
        ("prevention", "KG"),
        ("prevention", "KZ"),
    ]


def test_themes_are_told_as_lines(coded) -> None:
    out = io.StringIO()
    call_command("themes", stdout=out)
    assert out.getvalue().splitlines()[0] == (
        "demand KG: 1 passages, 1 sources (positive 0, challenge 0, neutral 1)"
    )
