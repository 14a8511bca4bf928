"""What is drafted from tallies, passages, dialogues and tables."""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from dialogues.enums import SourceKind
from dialogues.models import (
    Concern,
    Dialogue,
    Excerpt,
    Interview,
    Issue,
    Proposal,
    SourceText,
    Theme,
)
from reports.actions.board import cite_evidence
from reports.actions.board_drafting import draft_findings
from reports.evidence.claims.check import check_text
from reports.models import Finding, TableRow
from reports.queries.board_chapter import board_chapter
from reports.queries.board_drafts import draft_from, drafts_of, filled_text
from reports.queries.board_evidence import table_evidence
from reports.queries.evidence_tables import claims_index

pytestmark = pytest.mark.django_db


def told(country, origin, language="en"):
    draft = draft_from(country, origin)
    assert draft is not None, [one.origin for one in drafts_of(country)]
    return filled_text(draft, language)


# Answers


@pytest.fixture
def answers(count):
    """Ten answers to the scale: government high, civil society low; responses of both sectors."""
    for sector, choice, number in (("government", "high", 6), ("civil_society", "low", 3)):
        count("alcohol", choice, number, sector=sector)
        count("", "", number, sector=sector)
    return count


def test_a_scale_with_a_sector_that_differs(country, answers):
    text = told(country, "question/small/alcohol")
    assert "brought 9 answers" in text
    assert "6 of 9" in text
    assert "Civil society answered differently" in text
    assert "3 of 3" in text
    russian = told(country, "question/small/alcohol", "ru")
    assert "получено 9 ответов" in russian
    assert "6 из 9" in russian
    assert "сектора «Гражданское общество»" in russian


def test_too_few_answers_are_withheld(country, count):
    count("alcohol", "high", 2)
    count("", "", 2)
    text = told(country, "question/small/alcohol")
    assert text.startswith("Fewer than 3 answered")
    assert "high" not in text.lower()
    assert "менее 3" in told(country, "question/small/alcohol", "ru")
    (finding,) = draft_findings(country, origins=["question/small/alcohol"], actor=None)
    assert [cited.value_seen for cited in finding.citations.all()] == [{"withheld": True}]


def test_small_sectors_are_not_told(country, count):
    for sector, choice, number in (("government", "high", 6), ("civil_society", "low", 2)):
        count("alcohol", choice, number, sector=sector)
        count("", "", number, sector=sector)
    assert "differently" not in told(country, "question/small/alcohol")


def test_a_majority_on_a_scale_tells_its_side_alone(country, count):
    for choice, number in (("high", 5), ("middle", 1), ("low", 1)):
        count("alcohol", choice, number)
    text = told(country, "question/small/alcohol")
    assert "A majority is on one side of the scale: “High” – 5 of 7." in text


def test_several_choices_tell_those_that_half_named(country, count):
    count("measures", "police", 5)
    count("measures", "schools", 2, answered=False)
    count("", "", 5)
    text = told(country, "question/small/measures")
    assert "At least half named" in text
    assert "5 of 5" in text
    assert "2 of 5" not in text


def test_a_change_of_the_tallies_marks_the_finding(country, answers):
    draft_findings(country, actor=None)
    assert not any(one["is_stale"] for one in board_chapter(country)["findings"])
    answers("alcohol", "low", 1, sector="government")
    (found,) = [one for one in board_chapter(country)["findings"] if one["question"] == "alcohol"]
    assert found["is_stale"]
    assert "6 of 10" in found["text"]["en"]
    assert "6 из 10" in found["text"]["ru"]


def test_drafting_again_changes_nothing(country, answers):
    first = draft_findings(country, actor=None)
    assert first
    assert not draft_findings(country, actor=None)
    Finding.objects.update(state="retired", retired_reason="x")
    assert len(draft_findings(country, actor=None)) == len(first)


# Dialogues


@pytest.fixture
def dialogue(country) -> Dialogue:
    held = Dialogue.objects.create(
        city="Astana", starts_on=dt.date(2023, 6, 7), ends_on=dt.date(2023, 6, 7)
    )
    held.countries.add(country)
    issue = Issue.objects.create(dialogue=held, country=country, order=1, headline="Markets")
    for order in (1, 2):
        Proposal.objects.create(
            dialogue=held, country=country, issue=issue, order=order, headline=f"Do {order}"
        )
    Concern.objects.create(dialogue=held, country=country, order=1, headline="New substances")
    return held


def test_issues_and_concerns_of_a_dialogue(country, dialogue):
    text = told(country, f"issues/{dialogue.pk}")
    assert "discussed 1 issue and 2 proposals:\n– Markets" in text
    assert "7 июня 2023" in told(country, f"concerns/{dialogue.pk}", "ru")
    (finding,) = draft_findings(country, origins=[f"concerns/{dialogue.pk}"], actor=None)
    concern = Concern.objects.get()
    assert finding.citations.get().reference == f"concern/{concern.pk}"
    Concern.objects.update(headline="Other")
    assert board_chapter(country)["findings"][0]["is_stale"]


def test_regional_events_and_other_countries_stay_out(country, other_country, dialogue):
    Concern.objects.update(country=other_country)
    assert draft_from(country, f"concerns/{dialogue.pk}") is None
    dialogue.is_regional = True
    dialogue.save()
    assert draft_from(country, f"issues/{dialogue.pk}") is None


# Passages


def passages(country, theme, *polarities):
    """One interview with one passage for each polarity."""
    for number, polarity in enumerate(polarities):
        interview = Interview.objects.create(
            country=country, held_on=dt.date(2023, 6, 7), language="en", label=f"X-{number}"
        )
        text = "Words that somebody said."
        source = SourceText.objects.create(
            kind=SourceKind.INTERVIEW,
            interview=interview,
            language="en",
            number=1,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        Excerpt.objects.create(
            source=source, start=0, end=5, quote="Words", theme=theme, polarity=polarity
        )


@pytest.fixture
def theme(db) -> Theme:
    return Theme.objects.create(code="care", titles={"en": "Care", "ru": "Помощь"})


def test_passages_tell_positive_aspects_and_challenges(country, theme):
    passages(country, theme, "positive", "challenge", "challenge")
    text = told(country, "theme/care")
    assert text == (
        "The passages on “Care” come from 3 sources: 1 names positive aspects, 2 name challenges."
    )
    assert told(country, "theme/care", "ru") == (
        "Высказывания на тему «Помощь» взяты из 3 источников: "
        "1 называет положительные стороны, 2 называют трудности."
    )


def test_fewer_than_three_sources_are_not_told_apart(country, theme):
    passages(country, theme, "positive", "challenge")
    assert told(country, "theme/care").startswith("Fewer than 3 sources")


def test_no_words_of_an_interview_reach_the_board(country, theme):
    passages(country, theme, "positive", "challenge", "challenge")
    (finding,) = draft_findings(country, origins=["theme/care"], actor=None)
    cite_evidence(finding, ("passage", str(Excerpt.objects.first().pk)), actor=None)
    single = finding.citations.get(reference=str(Excerpt.objects.first().pk))
    assert single.labels["en"].startswith("Care: passage ")
    assert "X-" not in "".join(single.labels.values())
    assert "Words" not in str(board_chapter(country))


# Tables


def test_tables_tell_their_ends_and_variations(kz):
    drafts = [draft for draft in drafts_of(kz) if draft.origin.startswith("table/")]
    first = next(draft for draft in drafts if "Table 4." in draft.headings["en"])
    text = filled_text(first, "en")
    assert "“Misdemeanours” fell from 5,150 in 2017 to 4,541 in 2021 (-11.83%)." in text
    assert "«Уголовные проступки»: снижение с 5\u00a0150 (2017)" in filled_text(first, "ru")
    assert first.headings["ru"].startswith("Таблица 4. Статистика правонарушений")
    assert "“Total”" not in text, "its rows do not make it"
    assert "{{cell:" in first.texts["en"]
    assert {cited.kind for cited in first.cites} == {"observation", "variation"}


def test_a_row_without_a_russian_name_keeps_the_one_recorded(kz):
    TableRow.objects.filter(label="Misdemeanours").update(labels={})
    drafts = [draft for draft in drafts_of(kz) if draft.origin.startswith("table/")]
    (first,) = [draft for draft in drafts if "Table 4." in draft.headings["en"]]
    assert "«Misdemeanours»: снижение с 5\u00a0150 (2017)" in filled_text(first, "ru")


def test_cited_cells_are_named_in_both_languages(kz):
    cells = [item for item in table_evidence(kz) if "Misdemeanours" in item.labels["en"]]
    assert cells
    for item in cells:
        assert "Уголовные проступки" in item.labels["ru"]
        assert "Misdemeanours" not in item.labels["ru"]
        assert "проступки" not in item.labels["en"]


def test_a_drafted_text_holds_before_the_check_of_its_figures(kz):
    """Also where no word of a label is in the vocabulary of the subject."""
    TableRow.objects.filter(label="Misdemeanours").update(labels={"ru": "Самогоноварение"})
    (finding, *_others) = draft_findings(kz, origins=None, actor=None)
    text = told(kz, finding.origin, "ru")
    assert "Самогоноварение" in text
    checked = check_text(text, claims_index(kz))
    assert {figure.verdict.value for figure in checked.figures} == {"supported"}


def test_parts_of_a_year_are_told(kz):
    tm = type(kz).objects.get(pk="TM")
    texts = [filled_text(draft, "en") for draft in drafts_of(tm)]
    assert any("was taken for a whole year" in text for text in texts)


# The page


def test_the_page_drafts_what_is_chosen(client, country, answers, person):
    client.force_login(person("team", country))
    page = reverse("reports:board_drafts", args=["KZ"])
    assert "question/small/alcohol" in client.get(page).content.decode()
    client.post(page, {"draft": ["question/small/alcohol", "question/none/none"]})
    finding = Finding.objects.get()
    shown = client.get(page).content.decode()
    assert reverse("reports:board_item", args=["KZ", "finding", finding.pk]) in shown
    client.post(page, {"all": "1"})
    assert Finding.objects.filter(origin="question/small/alcohol").count() == 1


def test_a_country_without_evidence_says_so(client, country, person):
    client.force_login(person("team", country))
    page = client.get(reverse("reports:board_drafts", args=["KZ"])).content.decode()
    assert "There is no evidence to draft from yet" in page


def test_drafting_anew_offers_the_text_of_now(client, country, answers, person):
    client.force_login(person("team", country))
    (finding,) = draft_findings(country, origins=["question/small/alcohol"], actor=None)
    answers("alcohol", "high", 3, sector="civil_society")
    address = reverse("reports:board_edit", args=["KZ", "finding", finding.pk])
    assert "brought 12 answers" in client.get(f"{address}?anew=1").content.decode()
    assert "brought 9 answers" in client.get(address).content.decode()
