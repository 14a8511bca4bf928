"""Corrected texts of a questionnaire stand in the snapshots and documents whose figures they are
behind."""

import copy
import datetime as dt
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from institutions.models import Grant, User
from reports.actions.editions import take_report_snapshot
from reports.pdf.building import build_files
from reports.pdf.corrections import correction_cells
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import flat
from reports.pdf.report import render_report
from reports.pdf.shapes import Correction
from reports.pdf.summary import render_summary
from reports.pdf.texts import Reader
from reports.pdf.word import render_word
from reports.queries.corrections import corrections_of
from reports.queries.snapshot import summary_snapshot
from reports.queries.systematisation import report_snapshot
from surveys.actions.errata import correct_text
from surveys.models import Erratum
from tests.reports.conftest import publish, small_form
from tests.reports.pdf import report_samples
from tests.reports.pdf.pdf_samples import snapshot as summary_sample

NIGHT = dt.datetime(2026, 3, 1, 20, 30, tzinfo=dt.UTC)
HEADING = "Corrected texts"


def correct(version, key="item:alcohol:label", text="About spirits?", language="en", **fields):
    erratum = correct_text(
        version, key=key, language=language, text=text, reason="A slip", actor=None, **fields
    )
    Erratum.objects.filter(pk=erratum.pk).update(corrected_at=NIGHT)
    return erratum


def correction(pk: int = 1, **more) -> Correction:
    base: Correction = {
        "id": pk,
        "version": 3,
        "kind": "label",
        "questions": [{"en": "How many?", "ru": "Сколько?"}],
        "language": "en",
        "before": "How mny?",
        "after": "How many?",
        "date": "2026-03-02",
    }
    return base | more  # type: ignore[return-value]


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# What is collected


@pytest.mark.django_db
def test_nothing_is_told_while_nothing_was_corrected(
    questionnaire, country, version, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert corrections_of(questionnaire, country, version) == []


@pytest.mark.django_db
def test_a_correction_is_told_with_its_question_and_day(questionnaire, country, version):
    erratum = correct(version)
    assert corrections_of(questionnaire, country, version) == [
        {
            "id": erratum.pk,
            "version": 1,
            "kind": "label",
            "questions": [{"en": "About spirits?", "ru": "О теме alcohol?"}],
            "language": "en",
            "before": "About alcohol?",
            "after": "About spirits?",
            "date": "2026-03-02",
        }
    ]


@pytest.mark.django_db
def test_a_choice_is_told_with_the_questions_that_share_it(questionnaire, country, version):
    correct(version, "choice:scale:high", "Very high")
    correct(version, "item:table:label", "How very important?")
    choice, group = corrections_of(questionnaire, country, version)
    assert [label["en"] for label in choice["questions"]] == ["About alcohol?", "About opium?"]
    assert choice["kind"] == "choice"
    assert group["questions"] == [{"en": "How very important?"}]


@pytest.mark.django_db
def test_versions_that_the_country_did_not_answer_are_left_out(
    questionnaire, country, other_country, version, respond
):
    correct(version)
    newest = publish(questionnaire, small_form(), number=2)
    assert corrections_of(questionnaire, country, newest) == []
    respond(version=version)
    assert len(corrections_of(questionnaire, country, newest)) == 1
    assert corrections_of(questionnaire, other_country, newest) == []


@pytest.mark.django_db
def test_snapshots_hold_them(questionnaire, country, version, count, respond):
    correct(version)
    count("", "", 3, answered=False)
    respond()
    summary = summary_snapshot(questionnaire, country, taken_at=NIGHT, code_version="1")
    report = report_snapshot("systematisation", [country], taken_at=NIGHT, code_version="1")
    assert len(summary["corrections"]) == 1
    assert report["countries"][0]["questionnaire"]["corrections"] == summary["corrections"]
    assert json.loads(json.dumps(report)) == report


# What is printed


@pytest.fixture
def report():
    return report_samples.report(report_samples.country("KZ"), report_samples.country("KG"))


def with_corrections(data, *lists):
    data = copy.deepcopy(data)
    for country, corrections in zip(data["countries"], lists, strict=False):
        country["questionnaire"]["corrections"] = list(corrections)
    return data


def test_without_corrections_the_documents_are_those_of_before(report):
    empty = with_corrections(report, [], [])
    for render in (render_report, render_word):
        assert render(empty, "en", digest="0" * 64) == render(report, "en", digest="0" * 64)
    assert HEADING not in words_of(render_report(report, "en", digest="0" * 64))


def test_the_report_tells_question_language_both_texts_and_day(report):
    told = words_of(render_report(with_corrections(report, [correction()]), "en", digest="0" * 64))
    annex = told[told.rindex("Text of the questionnaire") :]
    for text in (HEADING, "How mny?", "How many?", "English", "2 March 2026"):
        assert text in annex


def test_word_tells_the_same(report):
    content = render_word(with_corrections(report, [correction()]), "ru", digest="0" * 64)
    told = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "How mny?" in told
    assert "Сколько?" in told


def test_two_countries_with_one_questionnaire_tell_a_correction_once(report):
    data = with_corrections(report, [correction(2)], [correction(1), correction(2)])
    manuscript = manuscript_of(data, "en", digest="0" * 64)
    blocks = [block for part in manuscript.sections() for block in flat(part)]
    (table,) = [one for one in blocks if getattr(one, "head", ())[-1:] == ("Corrected on",)]
    assert len(table.rows) == 2
    assert [cell.language for cell in table.rows[0]] == ["", "", "en", "en", ""]


def test_the_summary_tells_them_and_only_then():
    data = summary_sample()
    assert HEADING not in words_of(render_summary(data, "en"))
    told = words_of(render_summary(data | {"corrections": [correction()]}, "en"))
    assert told.count(HEADING) >= 2  # in the contents, too
    assert "How mny?" in told
    assert HEADING not in words_of(render_summary(data | {"corrections": []}, "en"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "How many?"),
        ({"kind": "hint"}, "How many? (hint)"),
        ({"kind": "choice", "questions": [{"en": str(n)} for n in range(5)]}, "0; 1; 2 … (choice)"),
        ({"questions": [{"kk": "Қанша?"}]}, "Қанша? [Kazakh]"),
    ],
)
def test_the_question_is_named(more, told):
    cells = correction_cells(correction(**more), Reader("en", "en"))
    assert cells[0] == told
    assert cells[1:] == ("English", "How mny?", "How many?", "2 March 2026")


def test_a_text_that_was_missing_is_a_dash():
    assert correction_cells(correction(before=""), Reader("en", "en"))[2] == "–"


@pytest.mark.django_db
def test_a_draft_has_them_on_its_page_and_in_its_files(client, country, version, count, respond):
    correct(version, language="ru", text="О спиртном?")
    count("", "", 3, answered=False)
    respond()
    user = User.objects.create_user(email="a@example.org", password="x")
    Grant.objects.create(user=user, role="team", country=country)
    client.force_login(user)
    taken = take_report_snapshot(kind="systematisation", countries=[country], actor=user)
    page = client.get(reverse("reports:report_page", args=[taken.pk, "en"])).content.decode()
    assert HEADING in page
    assert '<td lang="ru">О теме alcohol?</td><td lang="ru">О спиртном?</td>' in page
    built = build_files(taken, "en", number=None)
    assert "О спиртном?" in words_of(built.pdf)
    assert timezone.is_aware(taken.created_at)
