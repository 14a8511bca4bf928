import pytest

from institutions.models import AuditEntry
from reports.actions.quotes import QuoteError, choose_quote, remove_quote
from reports.models import Quote
from reports.queries.cells import read_cells
from reports.queries.quotes import chosen_quotes, quotable_answers, quotable_questions
from surveys.enums import ResponseState

WORDS = "Schools need books."


@pytest.fixture
def response(respond, version):
    return respond(answers={"why": WORDS, "institution_name": "Ministry", "alcohol": "high"})


def shown(questionnaire, country):
    cells = read_cells(questionnaire, country)
    return chosen_quotes(questionnaire, country, cells)


def test_a_chosen_answer_is_quoted_and_recorded(response, person):
    actor = person("team")
    quote = choose_quote(response=response, question="why", actor=actor)
    assert (quote.question, quote.chosen_by) == ("why", actor)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("choose_quote", actor)
    assert entry.details == {"response": str(response.key), "question": "why"}


def test_choosing_again_changes_nothing(response, person):
    actor = person("team")
    first = choose_quote(response=response, question="why", actor=actor)
    assert choose_quote(response=response, question="why", actor=actor) == first
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("alcohol", "free text"),
        ("nothing_like_it", "free text"),
        ("institution_name", "name of an institution"),
    ],
)
def test_other_answers_cannot_be_quoted(response, question, reason):
    with pytest.raises(QuoteError, match=reason):
        choose_quote(response=response, question=question, actor=None)
    assert not Quote.objects.exists()


def test_an_empty_answer_cannot_be_quoted(respond):
    with pytest.raises(QuoteError, match="no answer"):
        choose_quote(response=respond(), question="why", actor=None)


def test_a_draft_cannot_be_quoted(respond):
    draft = respond(state=ResponseState.DRAFT, answers={"why": WORDS})
    with pytest.raises(QuoteError, match="sent"):
        choose_quote(response=draft, question="why", actor=None)


def test_removing_is_recorded(response, person):
    quote = choose_quote(response=response, question="why", actor=None)
    remove_quote(quote, actor=person("team"))
    assert not Quote.objects.exists()
    assert AuditEntry.objects.values_list("action", flat=True).last() == "remove_quote"


def test_quotes_carry_the_sector_where_three_of_it_answered(
    response, questionnaire, country, count
):
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 3)
    [quote] = shown(questionnaire, country)["why"]
    assert (quote.text, quote.language, quote.sector) == (WORDS, "en", "government")


def test_quotes_do_not_carry_a_sector_of_two(response, questionnaire, country, count):
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 2)
    count("why", "", 4, sector="other")
    [quote] = shown(questionnaire, country)["why"]
    assert quote.sector is None


def test_quotes_are_withheld_where_fewer_than_three_answered(
    response, questionnaire, country, count
):
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 2)
    assert shown(questionnaire, country) == {}


def test_a_withdrawn_answer_is_no_longer_quoted(response, questionnaire, country, count):
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 5)
    response.state = ResponseState.WITHDRAWN
    response.save(update_fields=["state"])
    assert shown(questionnaire, country) == {}


def test_only_texts_that_name_no_institution_may_be_quoted(questionnaire, country, version):
    cells = read_cells(questionnaire, country)
    assert list(quotable_questions(questionnaire, cells)) == ["why"]


def test_answers_are_listed_with_the_quote_made_of_them(
    response, respond, questionnaire, country, other_country
):
    respond(answers={"why": ""})
    respond(answers={})
    respond(answers={"why": "Elsewhere"}, country=other_country)
    respond(answers={"why": "Not sent"}, state=ResponseState.DRAFT)
    second = respond(answers={"why": 'It\'s "this"'})
    quote = choose_quote(response=response, question="why", actor=None)
    answers = quotable_answers(questionnaire, country, "why")
    told = [(answer.text, answer.quote_id) for answer in answers]
    assert told == [(WORDS, quote.pk), (second.answers["why"], None)]
