"""Coded texts out to other programs and in from them."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from dialogues.actions import project_import
from dialogues.actions.project_import import Target, import_project, import_tags
from dialogues.coding import highlights
from dialogues.coding.codebook_file import Code
from dialogues.coding.highlights import HighlightsError, Tag, read_taguette
from dialogues.coding.project_reading import read_project
from dialogues.models import Excerpt, Interview, SourceText, Theme
from dialogues.queries.consent import silent_among
from institutions.models import AuditEntry, Country
from tests.dialogues.coding.conftest import TRANSCRIPT

WORDS = "Prevention works in schools."


@pytest.fixture
def coded(transcript, themes, code, team, colleague, allow_quotes) -> SourceText:
    code(transcript, WORDS, themes["prevention"], team, polarity="positive", memo="Twice")
    code(transcript, "синтетику растёт 👩‍⚕️", themes["youth"], colleague)
    return transcript


@pytest.fixture
def send(client, team) -> Callable[..., str]:
    """Send a file to the page as somebody of the team; returns the page that answers."""
    client.force_login(team)

    def post(content: bytes, name: str = "a.qdpx", **values) -> str:
        values = {"country": "KZ", "language": "ru", "held_on": "2023-06-08"} | values
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("dialogues:project_import"), {"file": file, **values}).text

    return post


def download(client, user) -> bytes:
    client.force_login(user)
    return client.get(reverse("dialogues:project_file")).getvalue()


def as_csv(*rows: tuple[object, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def told() -> set[tuple[str, str, str, str, str]]:
    rows = Excerpt.objects.select_related("theme", "coder")
    return {
        (row.quote, row.theme.code, row.polarity, row.memo, row.coder.email if row.coder else "")
        for row in rows
    }


# Out and in again


def test_project_comes_back_whole_where_nothing_of_it_is(client, coded, team, send) -> None:
    before, content = told(), download(client, team)
    Excerpt.objects.all().delete()
    SourceText.objects.all().delete()
    Interview.objects.all().delete()
    page = send(content)
    assert "Texts: 1 new, 0 that were here." in page
    assert told() == before
    (interview,) = Interview.objects.all()
    assert (interview.label, interview.country_id) == ("KZ-01", "KZ")
    assert interview.texts.get().text == TRANSCRIPT
    assert silent_among([interview.pk]) == {interview.pk}


def test_themes_come_back_with_their_tree(client, coded, team, send) -> None:
    content = download(client, team)
    Excerpt.objects.all().delete()
    Theme.objects.filter(parent__isnull=False).delete()
    Theme.objects.all().delete()
    assert "New themes: 4." in send(content)
    assert Theme.objects.get(code="youth").parent.code == "demand"


def test_second_import_adds_nothing(client, coded, team, send) -> None:
    before = told()
    page = send(download(client, team))
    assert "Texts: 0 new, 1 that were here." in page
    assert "Passages: 0 new, 2 that were here." in page
    assert told() == before
    assert Theme.objects.count() == 4


def test_merged_theme_takes_the_passages(client, coded, team, send, themes) -> None:
    content = download(client, team)
    Excerpt.objects.all().delete()
    Theme.objects.filter(pk=themes["youth"].pk).update(merged_into=themes["demand"])
    send(content)
    assert {row[1] for row in told()} == {"prevention", "demand"}


def test_project_of_another_team_codes_nothing_here(client, coded, stranger, send, team) -> None:
    """The same words in a country that one is not of become a text of one's own country."""
    content = download(client, team)
    client.force_login(stranger)
    file = SimpleUploadedFile("a.qdpx", content)
    values = {"file": file, "country": "KG", "language": "ru", "held_on": "2023-06-08"}
    client.post(reverse("dialogues:project_import"), values)
    assert coded.excerpts.count() == 2
    assert Interview.objects.filter(country="KG").count() == 1
    # Who is of another team is not named as a coder here; the one of all countries is.
    coders = Excerpt.objects.filter(source__interview__country="KG").values_list("coder__email")
    assert {email for (email,) in coders} == {"team.kg@example.org", "team.all@example.org"}
    file = SimpleUploadedFile("a.qdpx", content)
    page = client.post(
        reverse("dialogues:project_import"), {**values, "file": file, "country": "KZ"}
    )
    assert "Select a valid choice" in page.text


def test_texts_that_may_not_be_quoted_stay_here(client, coded, team, allow_quotes) -> None:
    assert len(read_project(download(client, team)).sources) == 1
    allow_quotes.delete()
    assert read_project(download(client, team)).sources == ()
    page = client.get(reverse("dialogues:project_import")).text
    assert "1 text stays here" in page


def test_other_countries_are_not_in_the_file(client, coded, stranger) -> None:
    assert read_project(download(client, stranger)).sources == ()
    assert read_project(download(client, stranger)).coders == ()


def test_flagged_passages_and_themes_out_of_use(client, coded, team, themes) -> None:
    Excerpt.objects.filter(theme=themes["youth"]).update(state="flagged")
    Theme.objects.filter(pk=themes["prevention"].pk).update(retired_at="2026-01-01T00:00Z")
    project = read_project(download(client, team))
    assert [one.code for one in project.sources[0].codings] == [themes["prevention"].guid]
    assert themes["prevention"].guid in {code.guid for code in project.codes}


def test_import_is_in_the_audit_log(client, coded, team, send) -> None:
    send(download(client, team))
    entry = AuditEntry.objects.get(action="import_project")
    assert (entry.details["country"], entry.details["passages"]) == ("KZ", 0)


def test_bad_file_is_told_and_changes_nothing(send) -> None:
    assert "damaged" in send(b"no archive")
    assert "Choose a .qdpx" in send(b"x", name="a.pdf")
    assert not Interview.objects.exists()


# Taguette


def test_highlights_are_found_by_their_words(send, transcript, themes, team) -> None:
    rows = [
        ("id", "document", "tag", "content"),
        (1, "KZ-01", "Prevention", "Prevention  works\nin schools."),
        (1, "KZ-01", "new.tag", "Prevention works in schools."),
        (2, "KZ-01", "Demand", "nowhere"),
        (3, "KZ-99", "Demand", "Money"),
        (4, "KZ-01", "", "Money"),
    ]
    page = send(as_csv(*rows), name="all_tags.csv")
    assert "Passages: 2 new" in page
    assert "Row 4: the words are not in “KZ-01”." in page
    assert "Row 5: no text here is called “KZ-99”." in page
    found = Excerpt.objects.values_list("quote", "theme__titles", "coder")
    assert {quote for quote, _titles, _coder in found} == {WORDS}
    assert {coder for _quote, _titles, coder in found} == {team.pk}
    assert Theme.objects.filter(titles__en="new.tag").count() == 1
    assert themes["prevention"].excerpts.count() == 1


def test_words_that_stand_twice_are_not_guessed(send, make_source, themes) -> None:
    make_source("Money. Money.")
    rows = [("id", "document", "tag", "content"), (1, "KZ-01", "Demand", "Money.")]
    page = send(as_csv(*rows), name="a.csv")
    assert "Nothing in the file is of use here." in page


def test_workbook_is_read_like_the_table(send, transcript, themes) -> None:
    book = Workbook()
    for row in [("id", "document", "tag", "content"), ("1", "kz-01", "demand", WORDS)]:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    assert "Passages: 1 new" in send(out.getvalue(), name="highlights.xlsx")
    assert themes["demand"].excerpts.get().quote == WORDS


def test_codebook_of_taguette_becomes_themes(send, themes) -> None:
    rows = [
        ("tag", "parent", "description", "number of highlights"),
        ("Demand", "", "Known", 1),
        ("law", "", "Laws", 2),
        ("law.new", "law", "", 0),
    ]
    assert "New themes: 2." in send(as_csv(*rows), name="codebook.csv")
    law = Theme.objects.get(titles__en="law")
    assert law.definition == "Laws"
    assert Theme.objects.get(titles__en="law.new").parent == law


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"one,two\n1,2\n", "name the columns"),
        ("a.csv", b"", "name the columns"),
        ("a.csv", b"\xff\xfe\xfa", "UTF-8"),
        ("a.xlsx", b"PK no workbook", "workbook"),
        ("a.csv", b"tag,\0,description\nDemand,,What\n", "not a text file"),
    ],
)
def test_other_tables_are_refused_in_words(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(HighlightsError, match=reason):
        read_taguette(name, content)


@pytest.mark.parametrize(
    "content",
    [b"tag,parent,description\nDemand\0,,What\n", b"document,tag,content\nKZ-01,a\0,Words\n"],
)
def test_what_the_database_does_not_take_is_told_on_the_page(send, themes, content: bytes) -> None:
    before = Theme.objects.count()
    assert "The file is not a text file." in send(content, name="a.csv")
    assert Theme.objects.count() == before


def test_tables_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(highlights, "MAX_ROWS", 1)
    with pytest.raises(HighlightsError, match="too large"):
        read_taguette("a.csv", as_csv(("id", "document", "tag", "content"), (1, "a", "b", "c")))


def test_an_import_that_takes_too_long_is_given_up_whole(
    client, coded, team, send, monkeypatch
) -> None:
    content = download(client, team)
    Excerpt.objects.all().delete()
    monkeypatch.setattr(project_import, "MAX_SECONDS", -1)
    page = send(content)
    assert "longer than -1 seconds, so nothing of it was taken in" in page
    assert not Excerpt.objects.exists()
    assert not AuditEntry.objects.filter(action="import_project").exists()


def test_highlights_that_take_too_long_are_given_up_whole(
    send, transcript, themes, monkeypatch
) -> None:
    rows = [("id", "document", "tag", "content"), (1, "KZ-01", "New", WORDS)]
    monkeypatch.setattr(project_import, "MAX_SECONDS", -1)
    assert "so nothing of it was taken in" in send(as_csv(*rows), name="a.csv")
    assert (Excerpt.objects.count(), Theme.objects.count()) == (0, 4)


def queries_for(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_codes_of_a_project_are_added_in_a_constant_number_of_queries(coded, team, client) -> None:
    project = read_project(download(client, team))

    def taken(name: str, count: int) -> int:
        codes = tuple(Code(uuid4(), f"{name} {number}") for number in range(count))
        tree = (Code(uuid4(), name, children=codes), *project.codes)
        target = Target(Country.objects.get(pk="KZ"), "ru", dt.date(2023, 6, 8))
        known = SourceText.objects.all()
        whole = replace(project, codes=tree)
        return queries_for(lambda: import_project(whole, target, known=known, actor=team))

    taken("Warm", 1)
    assert taken("Few", 3) == taken("Many", 300)
    assert Theme.objects.filter(parent__titles__en="Many").count() == 300
    assert [theme.order for theme in Theme.objects.filter(parent__code="many")[:3]] == [1, 2, 3]


def test_tags_are_added_in_a_constant_number_of_queries(themes, team) -> None:
    def taken(name: str, count: int) -> int:
        tags = [Tag(name), *(Tag(f"{name}.{number}", parent=name) for number in range(count))]
        return queries_for(lambda: import_tags(tags, actor=team))

    assert taken("few", 3) == taken("many", 300)
    assert Theme.objects.filter(parent__code="many").count() == 300


def test_a_tag_that_is_longer_than_a_title_is_added_once(send, transcript) -> None:
    tag = "long " * 50
    rows = [("id", "document", "tag", "content")]
    rows += [("1", "KZ-01", tag, WORDS), ("2", "KZ-01", tag, "Money is short.")]
    assert "Passages: 2 new" in send(as_csv(*rows), name="a.csv")
    assert Theme.objects.get().excerpts.count() == 2


def test_tags_one_under_the_other_without_end_are_refused_whole(themes, team) -> None:
    def chain(first: int, count: int) -> list[Tag]:
        return [Tag(f"t{at}", f"t{at - 1}", "") for at in range(first, first + count)]

    before = Theme.objects.count()
    import_tags(chain(0, 50), actor=team)
    with pytest.raises(ValidationError, match="deeper than 50 levels"):
        import_tags(chain(49, 2), actor=team)
    with pytest.raises(ValidationError, match="deeper than 50 levels"):
        import_tags([Tag("apart"), *chain(100, 51)], actor=team)
    assert Theme.objects.count() == before + 50
