"""Translating a draft side by side, and through files; nothing is behind unseen."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from institutions.enums import Role
from surveys.actions.drafts import change_draft
from surveys.enums import EditAct
from surveys.form.texts import form_texts, with_texts
from surveys.form.translating import Unit, progress, take, units_of
from surveys.models import Version
from surveys.queries.forms import get_form
from surveys.xlsform.translations import (
    TranslationFileError,
    read_translation_book,
    read_xliff,
    write_translation_book,
    write_xliff,
)
from tests.surveys.makers import make_form, make_user, make_version, signed_in

YEARS = "item:years:label"


@pytest.fixture
def team(db):
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def version(db):
    return make_version(is_published=False)


def again(version):
    return Version.objects.get(pk=version.pk)


def change_source(version, text="How many years?"):
    change_draft(version, lambda form: with_texts(form, {YEARS: {"en": text}}), act=EditAct.CHANGE)
    return again(version)


def address(name, version, *args):
    return reverse(f"surveys:{name}", args=[version.questionnaire.slug, version.number, *args])


def russian(version, key=YEARS):
    return next(t.text.get("ru", "") for t in form_texts(get_form(again(version))) if t.key == key)


def posted(page, **texts):
    """What a browser sends of the page, with other texts for some keys."""
    data = {"key": [], "show": page.context["show"], "page": "1"}
    for number, row in enumerate(page.context["rows"]):
        key = row["unit"].key
        data["key"].append(key)
        data[f"seen-{number}"] = row["unit"].target
        data[f"text-{number}"] = texts.get(key, row["text"])
    return data


def test_progress_counts_what_is_missing_and_what_is_behind(version):
    version = change_source(version)
    found = progress(units_of(get_form(version), "ru", version.stale))

    assert (found.missing, found.stale) == (1, 1)  # the title, and the years
    assert found.done == found.total - 2
    assert found.percent < 100


def test_the_side_by_side_page_saves_and_filters(team, version):
    place = address("translation", version, "ru")
    page = team.get(place + "?show=missing")
    assert [row["unit"].key for row in page.context["rows"]] == ["title"]

    team.post(place, posted(page, title="Потребности"))

    assert russian(version, "title") == "Потребности"
    assert "There is no such text" in team.get(place + "?show=missing").content.decode()


def test_a_stale_translation_is_shown_with_the_older_source_until_it_is_right(team, version):
    change_source(version)
    place = address("translation", version, "ru")
    page = team.get(place + "?show=stale")
    assert "It was translated from:" in page.content.decode()
    assert "Question years" in page.content.decode()

    team.post(place, posted(page) | {"fresh-0": "on"})

    assert again(version).stale == {}
    assert russian(version) == "Вопрос years"


def test_translating_anew_is_up_to_date(team, version):
    change_source(version)
    place = address("translation", version, "ru")
    team.post(place, posted(team.get(place + "?show=stale"), **{YEARS: "Сколько лет?"}))

    assert again(version).stale == {}
    assert russian(version) == "Сколько лет?"


def test_two_translators_are_told_of_a_clash_and_lose_nothing(team, version):
    place = address("translation", version, "ru")
    mine = posted(team.get(place), **{YEARS: "Моё", "item:order:label": "Порядок"})
    team.post(place, posted(team.get(place), **{YEARS: "Чужое"}))
    clash = team.post(place, mine)

    assert clash.status_code == 409
    assert "Моё" in clash.content.decode()
    assert "Чужое" in clash.content.decode()
    assert russian(version) == "Чужое"
    assert russian(version, "item:order:label") == "Порядок"
    team.post(place, posted(clash))
    assert russian(version) == "Моё"


def test_undo_brings_back_what_was_behind(team, version):
    version = change_source(version)
    assert version.stale == {"ru": {YEARS: "Question years"}}
    team.post(address("draft_undo", version), {"act": "undo", "seen": version.sha256})

    assert again(version).stale == {}


@pytest.mark.parametrize("kind", ["xlf", "xlsx"])
def test_a_file_goes_to_the_translator_and_comes_back(team, version, kind):
    answer = team.get(address("translation_export", version, "ru", kind))
    assert f'filename="needs-1-ru.{kind}"' in answer["Content-Disposition"]
    content = answer.content
    if kind == "xlf":
        content = content.decode().replace("Вопрос years", "Сколько лет?").encode()
    else:
        book = load_workbook(io.BytesIO(content))
        for row in book.active.iter_rows(min_row=2):
            if row[0].value == YEARS:
                row[2].value = "Сколько лет?"
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()

    page = send(team, version, content, f"back.{kind}")

    assert page.status_code == 200
    assert page.context["taken"].texts == {YEARS: "Сколько лет?"}
    assert russian(version) == "Сколько лет?"


def send(team, version, content, name="file.xlf"):
    return team.post(
        address("translation_import", version, "ru"), {"file": SimpleUploadedFile(name, content)}
    )


def test_what_comes_back_after_the_source_changed_is_marked(team, version):
    content = team.get(address("translation_export", version, "ru", "xlf")).content
    change_source(version)
    send(team, version, content.decode().replace("Вопрос years", "Лет").encode())

    assert russian(version) == "Лет"
    assert again(version).stale == {"ru": {YEARS: "Question years"}}


def test_texts_that_cannot_be_taken_are_named(team, version):
    units = [Unit("item:gone:label", "", "", "x", "Нет"), Unit(YEARS, "", "", "x", "${years} лет")]
    page = send(team, version, write_xliff(units, original="o", source="en", target="ru"))

    content = page.content.decode()
    assert "There is no such text in the questionnaire." in content
    assert "The references must be those of the source" in content
    assert russian(version) == "Вопрос years"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"nonsense", "no XLIFF"),
        (b"<html></html>", "no XLIFF 1.2"),
        (b"PK\x03\x04broken", "damaged"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "no XLIFF"),
        (b"<a>" * 60 + b"</a>" * 60, "no XLIFF"),
        (write_xliff([], original="o", source="en", target="kk"), "not into"),
        (b"", "empty"),
    ],
)
def test_broken_and_hostile_files_are_told(team, version, content, told):
    page = send(team, version, content)

    assert page.status_code == 422
    assert told in page.content.decode()


def test_a_workbook_without_the_columns_is_told():
    book = Workbook()
    book.active.append(["one", "two"])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(TranslationFileError, match="columns"):
        read_translation_book(file.getvalue())


UNITS = [
    Unit("a", "label", "a", "One < two & “three”\nnext", "Раз", "Old"),
    Unit("b", "label", "b", "=SUM(A1)", "=1+1"),
    Unit("c", "hint", "c", "Three", ""),
]


def test_files_keep_every_text():
    plain = [(unit.key, unit.source, unit.target) for unit in UNITS]
    xliff = read_xliff(write_xliff(UNITS, original="o", source="en", target="ru"), language="ru")
    book = read_translation_book(write_translation_book(UNITS, source="en", target="ru"))

    assert [(unit.key, unit.source, unit.target) for unit in xliff] == plain
    assert [(unit.key, unit.source, unit.target) for unit in book] == plain


def test_a_workbook_runs_no_formula():
    book = load_workbook(io.BytesIO(write_translation_book(UNITS, source="en", target="ru")))
    cell = book.worksheets[0]["C3"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_empty_translation_takes_nothing_away():
    assert take(make_form(), "ru", [Unit(YEARS, "", "", "x", "  ")]).texts == {}


def test_unknown_languages_and_kinds_are_not_found(team, version):
    assert team.get(address("translation", version, "kk")).status_code == 404
    assert team.get(address("translation_export", version, "ru", "exe")).status_code == 404


def test_every_language_is_listed_with_its_progress(team, version):
    page = team.get(address("translations", version)).content.decode()

    assert "Русский" in page
    assert "English" in page


def test_right_to_left_languages_are_written_so(team, version):
    def with_persian(form):
        return replace(form, languages=(*form.languages, "fa-AF"))

    change_draft(version, with_persian, act=EditAct.SETTINGS)
    page = team.get(address("translation", version, "fa-AF")).content.decode()

    assert 'lang="fa-AF" dir="rtl"' in page
