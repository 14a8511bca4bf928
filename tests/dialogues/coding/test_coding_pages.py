"""Pages of coding: texts, passages, the codebook; with and without script."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dialogues.actions.anchoring import carry_over
from dialogues.actions.coding import set_pass_finished
from dialogues.models import Excerpt, SourceText, Theme, ThemeSummary
from dialogues.texts import sha256_of
from tests.dialogues.coding.conftest import TRANSCRIPT
from tests.surveys.makers import make_response, make_version

DEMAND = "Спрос на синтетику растёт 👩‍⚕️."


def at(name: str, *arguments: object) -> str:
    return reverse(f"dialogues:{name}", args=arguments)


@pytest.fixture
def member(client, team):
    client.force_login(team)
    return client


def post_passage(client, source, script: bool = True, **values):
    headers = {"X-Requested-With": "script"} if script else {}
    address = at("passage_code", source.pk)
    return client.post(address, {"polarity": "neutral", **values}, headers=headers)


def test_texts_of_the_own_countries_are_listed(member, transcript, stranger) -> None:
    page = member.get(at("coding")).content.decode()
    assert "KZ-01" in page
    assert at("coding_text", transcript.pk) in page
    member.force_login(stranger)
    assert "KZ-01" not in member.get(at("coding")).content.decode()
    assert member.get(at("coding_text", transcript.pk)).status_code == 404


def test_only_the_newest_revision_is_listed(member, transcript, make_source) -> None:
    new = make_source(f"{TRANSCRIPT} More.", number=2)
    page = member.get(at("coding")).content.decode()
    assert at("coding_text", new.pk) in page
    assert at("coding_text", transcript.pk) not in page
    old = member.get(at("coding_text", transcript.pk)).content.decode()
    assert "newer revision" in old
    assert 'id="coding-form"' not in old


def test_list_takes_a_constant_number_of_queries(
    member, transcript, make_source, dialogue, django_assert_max_num_queries
) -> None:
    for language in ("kk", "ky", "uz"):
        SourceText.objects.create(
            kind="minutes",
            dialogue=dialogue,
            language=language,
            number=1,
            text="x",
            sha256=sha256_of("x"),
        )
    with django_assert_max_num_queries(18):
        assert member.get(at("coding")).status_code == 200


def test_paragraphs_hold_exactly_the_lines_of_the_text(member, transcript, themes) -> None:
    page = member.get(at("coding_text", transcript.pk)).content.decode()
    assert (
        '<p id="l1" data-number="1" data-start="0" data-sentences="0,31,32,57">'
        "Спрос на синтетику растёт 👩‍⚕️. Лечение доступно не всем.</p>" in page
    )
    assert 'id="l2"' not in page
    assert 'id="l3"' in page


def test_selection_is_coded_in_one_request(member, transcript, themes, team) -> None:
    answer = post_passage(
        member,
        transcript,
        start=0,
        end=len(DEMAND),
        theme=themes["demand"].pk,
        polarity="challenge",
    )
    excerpt = Excerpt.objects.get()
    assert (excerpt.quote, excerpt.coder, excerpt.polarity) == (DEMAND, team, "challenge")
    result = json.loads(answer.content)
    assert list(result["paragraphs"]) == ["1"]
    assert (
        f'<mark class="coded is-challenge depth-1" data-ids="{excerpt.pk}">{DEMAND}</mark>'
        in result["paragraphs"]["1"]
    )
    assert f'id="passage-{excerpt.pk}"' in result["row"]


def test_coding_takes_few_queries(
    member, transcript, themes, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(16):
        post_passage(member, transcript, start=0, end=9, theme=themes["demand"].pk)
    assert Excerpt.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"passage": "доступно не\nвсем"},
        {"first_line": "1"},
        {"passage": "works", "first_line": "3", "last_line": "3"},
    ],
)
def test_without_script_words_or_paragraphs_are_given(member, transcript, themes, values) -> None:
    answer = post_passage(member, transcript, script=False, theme=themes["demand"].pk, **values)
    assert answer.url == at("coding_text", transcript.pk)
    assert Excerpt.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "Select a passage"),
        ({"start": 5, "end": 5}, "Select some words"),
        ({"passage": "nowhere"}, "not in the text"),
        ({"start": 0, "end": 5, "theme": "0"}, "Select a valid choice"),
        ({"start": 0, "end": 5, "polarity": "angry"}, "Select a valid choice"),
    ],
)
def test_refusals_are_told(member, transcript, themes, values, reason) -> None:
    values = {"theme": themes["demand"].pk, **values}
    answer = post_passage(member, transcript, **values)
    assert answer.status_code == 400
    assert reason in answer.json()["reason"]
    assert post_passage(member, transcript, script=False, **values).status_code == 302
    assert not Excerpt.objects.exists()


def test_text_is_escaped(member, make_source, themes, code, team) -> None:
    source = make_source("<script>alert(1)</script> & more")
    code(source, "alert(1)</script>", themes["demand"], team, memo="<b>")
    page = member.get(at("coding_text", source.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_other_coders_passages_are_hidden_until_the_text_is_finished(
    member, transcript, themes, code, team, colleague
) -> None:
    theirs = code(transcript, DEMAND, themes["demand"], colleague)
    address, row = at("coding_text", transcript.pk), f'id="passage-{theirs.pk}"'
    assert row not in member.get(address).content.decode()
    assert row in member.get(f"{address}?who=all").content.decode()
    member.post(at("coding_finish", transcript.pk), {"finished": "1"})
    assert row in member.get(address).content.decode()
    member.post(at("coding_finish", transcript.pk))
    assert row not in member.get(address).content.decode()


def test_passage_is_changed_and_removed(member, transcript, themes, code, team) -> None:
    excerpt = code(transcript, DEMAND, themes["demand"], team)
    values = {"theme": themes["youth"].pk, "polarity": "positive", "memo": "clubs"}
    assert member.post(at("passage", excerpt.pk), values).status_code == 302
    page = member.get(at("passage", excerpt.pk)).content.decode()
    assert "clubs" in page
    assert DEMAND in page
    member.post(at("passage_remove", excerpt.pk))
    assert not Excerpt.objects.exists()


def test_flagged_passage_is_placed_from_its_page(
    member, transcript, make_source, themes, code, team
) -> None:
    excerpt = code(transcript, "Money is short.", themes["demand"], team)
    new = make_source(TRANSCRIPT.replace("short", "scarce"), number=2)
    carry_over(new)
    assert "Place the passage" in member.get(at("passage", excerpt.pk)).content.decode()
    member.post(at("passage_place", excerpt.pk), {"passage": "no such words"})
    assert not new.excerpts.exists()
    answer = member.post(at("passage_place", excerpt.pk), {"passage": "Money is scarce."})
    assert answer.url == at("passage", new.excerpts.get().pk)


def test_open_answers_are_brought_in_once(member, countries, team) -> None:
    version = make_version(slug="asked")
    response = make_response(version, countries["KZ"], {"comment": "Мало денег.\r\nОчень."})
    make_response(version, countries["KG"], {"comment": "Elsewhere"})
    values = {"questionnaire": "asked", "country": "KZ"}
    for _time in range(2):
        member.post(at("answers_take"), values)
    source = SourceText.objects.get()
    assert (source.response, source.question, source.text) == (
        response,
        "comment",
        "Мало денег.\nОчень.",
    )
    assert at("coding_text", source.pk) in member.get(at("coding")).content.decode()
    type(response).objects.filter(pk=response.pk).update(state="withdrawn")
    assert member.get(at("coding_text", source.pk)).status_code == 404


def test_a_mass_of_open_answers_is_brought_in_by_parts(member, countries, monkeypatch) -> None:
    for module in ("actions.open_answers", "views.coding"):
        monkeypatch.setattr(f"dialogues.{module}.MOST_TEXTS", 3)
    monkeypatch.setattr("dialogues.actions.open_answers.BATCH", 2)
    version = make_version(slug="asked")
    for number in range(6):
        make_response(version, countries["KZ"], {"comment": f"Reason {number}"})
    values = {"questionnaire": "asked", "country": "KZ"}
    page = member.post(at("answers_take"), values, follow=True).content.decode()
    assert "4 answers are new." in page
    assert "bring them in again" in page
    page = member.post(at("answers_take"), values, follow=True).content.decode()
    assert "2 answers are new." in page
    assert "bring them in again" not in page
    assert SourceText.objects.count() == 6


def test_open_answers_of_another_country_are_not_brought_in(member, countries) -> None:
    version = make_version(slug="asked")
    make_response(version, countries["KG"], {"comment": "Elsewhere"})
    member.post(at("answers_take"), {"questionnaire": "asked", "country": "KG"})
    assert not SourceText.objects.exists()


# The codebook


def test_codebook_is_made_on_its_pages(member, db) -> None:
    member.post(at("theme_add"), {"name_en": "Demand", "definition": "What for"})
    theme = Theme.objects.get()
    member.post(at("theme_add"), {"name_en": "Youth", "parent": theme.pk})
    page = member.get(at("codebook")).content.decode()
    assert "What for" in page
    assert "theme-depth-1" in page
    member.post(at("theme", theme.pk), {"name_en": "Demand", "name_ru": "Спрос"})
    theme.refresh_from_db()
    assert theme.titles == {"en": "Demand", "ru": "Спрос"}
    assert "Renamed" in member.get(at("theme", theme.pk)).content.decode()


def test_theme_is_moved_shifted_and_split_by_the_team_of_a_country(
    member, themes, transcript, code, team
) -> None:
    excerpt = code(transcript, DEMAND, themes["demand"], team)
    member.post(at("theme_move", themes["treatment"].pk), {"parent": themes["demand"].pk})
    member.post(at("theme_shift", themes["treatment"].pk), {"up": "1"})
    member.post(
        at("theme_split", themes["demand"].pk), {"name_en": "Synthetics", "passage": excerpt.pk}
    )
    excerpt.refresh_from_db()
    assert excerpt.theme.code == "synthetics"
    assert Theme.objects.get(pk=themes["treatment"].pk).parent == themes["demand"]


def test_refused_change_is_told(member, themes) -> None:
    values = {"parent": themes["youth"].pk}
    page = member.post(at("theme_move", themes["demand"].pk), values, follow=True)
    assert "cannot be put under itself" in page.content.decode()


@pytest.mark.parametrize("name", ["theme_merge", "theme_retire"])
def test_what_reaches_into_every_country_takes_the_team_of_all(
    client, team, colleague, themes, name
) -> None:
    address, values = at(name, themes["youth"].pk), {"into": themes["treatment"].pk}
    client.force_login(team)
    assert client.post(address, values).status_code == 403
    client.force_login(colleague)
    assert client.post(address, values).status_code == 302
    assert Theme.objects.get(pk=themes["youth"].pk).retired_at


def test_codebook_goes_out_and_comes_back(client, colleague, themes) -> None:
    client.force_login(colleague)
    file = client.get(at("codebook_qdc"))
    assert file["Content-Disposition"] == 'attachment; filename="codebook.qdc"'
    Theme.objects.filter(pk=themes["youth"].pk).update(definition="Changed here")
    upload = {"file": SimpleUploadedFile("codebook.qdc", file.content)}
    page = client.post(at("codebook_import"), upload, follow=True).content.decode()
    assert "New: 0. Changed: 1. As they were: 3." in page


def test_file_that_is_no_codebook_is_told(client, colleague) -> None:
    client.force_login(colleague)
    upload = {"file": SimpleUploadedFile("x.qdc", b"<Project/>")}
    page = client.post(at("codebook_import"), upload, follow=True).content.decode()
    assert "Nothing was imported" in page


# Summaries in the matrix


def test_summary_is_written_and_a_clash_is_told(member, themes, countries, team) -> None:
    address = at("matrix_cell", themes["demand"].pk, "KZ")
    assert member.post(address, {"text": "It grows.", "revision": 0}).status_code == 302
    assert "It grows." in member.get(at("matrix")).content.decode()
    page = member.post(address, {"text": "It falls.", "revision": 0}).content.decode()
    assert "Somebody saved another summary" in page
    assert "It falls." in page
    assert "It grows." in page
    member.post(address, {"text": "", "revision": 1})
    assert not ThemeSummary.objects.exists()


def test_summary_of_another_country_is_not_found(member, themes) -> None:
    assert member.get(at("matrix_cell", themes["demand"].pk, "KG")).status_code == 404


def test_agreement_page_shows_the_usual_pair(
    member, transcript, themes, code, team, colleague
) -> None:
    assert "No text has been finished" in member.get(at("coders_agree")).content.decode()
    for coder in (team, colleague):
        code(transcript, DEMAND, themes["demand"], coder)
        set_pass_finished(transcript, coder=coder, is_finished=True)
    page = member.get(at("coders_agree")).content.decode()
    assert "100.0 %" in page
    assert "1.00" in page
    assert member.get(f"{at('coders_agree')}?pair=nonsense").status_code == 200
