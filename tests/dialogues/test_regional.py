"""Regional events: recommendations from the first wording to adoption, and delegations."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dialogues.actions.minutes import (
    circulate_minutes,
    close_comments,
    save_minutes,
    takes_comments,
)
from dialogues.actions.regional import (
    Statement,
    add_draft,
    adopt_draft,
    circulate_drafts,
    close_drafts,
    drop_draft,
    record_position,
    revise_draft,
    state_position_by_link,
)
from dialogues.enums import DialogueState, DraftState, ParticipationState, Position
from dialogues.models import CountryPosition, Dialogue, DraftRecommendation, Theme
from dialogues.queries.minutes import compile_minutes
from dialogues.queries.regional import (
    adopted_recommendations,
    delegations,
    draft_rows,
    newest_revision,
)
from institutions.enums import Role
from institutions.models import AuditEntry

WORDS = {"en": "Share laboratory data.", "ru": "Обмениваться данными лабораторий."}


@pytest.fixture
def event(dialogue, countries) -> Dialogue:
    """A regional event of Kazakhstan and Kyrgyzstan."""
    dialogue.countries.add(countries["KG"])
    dialogue.is_regional, dialogue.state = True, DialogueState.HELD
    dialogue.save()
    return dialogue


@pytest.fixture
def draft(event, colleague) -> DraftRecommendation:
    return add_draft(event, texts=WORDS, actor=colleague).draft


@pytest.fixture
def links(event, draft, colleague) -> dict[str, object]:
    _circulation, new = circulate_drafts(event, until=timezone.localdate(), actor=colleague)
    return {str(item.link.country_id): item for item in new}


def address(name: str, *arguments: object) -> str:
    return reverse(f"dialogues:{name}", args=arguments)


def say(draft, country, position: Position) -> CountryPosition:
    statement = Statement(country, position, "", "A. Delegate")
    return record_position(newest_revision(draft), statement, actor=None)


def test_wordings_are_numbered_and_stay(draft, colleague):
    revise_draft(draft, texts={"en": "Share all data."}, base=1, actor=colleague)
    assert list(draft.revisions.values_list("number", flat=True)) == [1, 2]
    assert newest_revision(draft).text == "Share all data."
    assert draft.revisions.get(number=1).texts == WORDS


def test_the_same_wording_makes_no_revision_and_a_theme_needs_none(draft, colleague):
    theme = Theme.objects.create(code="data", titles={"en": "Data"})
    revise_draft(draft, texts={**WORDS, "kk": " "}, base=0, theme=theme, actor=colleague)
    draft.refresh_from_db()
    assert draft.theme == theme
    assert draft.revisions.count() == 1


def test_a_wording_saved_meanwhile_is_not_overwritten(draft, colleague):
    revise_draft(draft, texts={"en": "B"}, base=1, actor=colleague)
    with pytest.raises(ValidationError) as raised:
        revise_draft(draft, texts={"en": "C"}, base=1, actor=colleague)
    assert raised.value.code == "clash"
    assert draft.revisions.count() == 2


@pytest.mark.parametrize("texts", [{}, {"en": "  "}, {"en": "x" * 5001}])
def test_empty_and_endless_wordings_are_refused(event, texts):
    with pytest.raises(ValidationError):
        add_draft(event, texts=texts, actor=None)
    assert not DraftRecommendation.objects.exists()


def test_a_national_dialogue_makes_none(dialogue):
    with pytest.raises(ValidationError, match="regional event"):
        add_draft(dialogue, texts=WORDS, actor=None)


def test_each_country_gets_a_link_of_its_own(event, draft, links):
    draft.refresh_from_db()
    assert set(links) == {"KZ", "KG"}
    assert len({item.token for item in links.values()}) == 2
    assert draft.state == DraftState.CIRCULATED


def test_circulating_once_more_closes_the_first_time(event, links, colleague):
    circulate_drafts(event, until=timezone.localdate(), actor=colleague)
    first = links["KZ"].link.circulation
    first.refresh_from_db()
    assert not takes_comments(first)


def test_nothing_circulates_without_recommendations_or_until_a_past_day(event, colleague):
    with pytest.raises(ValidationError, match="no recommendation"):
        circulate_drafts(event, until=timezone.localdate(), actor=colleague)
    add_draft(event, texts=WORDS, actor=colleague)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="past"):
        circulate_drafts(event, until=yesterday, actor=colleague)


def test_a_country_can_change_what_it_said_until_comments_close(event, draft, links, colleague):
    link, revision = links["KG"].link, newest_revision(draft)
    for position in (Position.DISAGREES, Position.AGREES):
        state_position_by_link(link, revision, position=position, stated_by="A. Delegate")
    assert CountryPosition.objects.get().position == Position.AGREES
    close_drafts(event, actor=colleague)
    with pytest.raises(ValidationError, match="closed"):
        state_position_by_link(link, revision, position=Position.ABSTAINS, stated_by="A")


def test_a_link_is_for_what_circulates(event, draft, links, colleague):
    other = add_draft(event, texts={"en": "Another"}, actor=colleague)
    with pytest.raises(ValidationError, match="not for comment here"):
        state_position_by_link(
            links["KZ"].link, other, position=Position.AGREES, stated_by="A. Delegate"
        )


def test_a_position_is_about_the_newest_wording(draft, links, countries, colleague):
    first = newest_revision(draft)
    revise_draft(draft, texts={"en": "B"}, base=1, actor=colleague)
    draft.refresh_from_db()
    assert draft.state == DraftState.DRAFT
    with pytest.raises(ValidationError, match="revised meanwhile"):
        state_position_by_link(
            links["KZ"].link, first, position=Position.AGREES, stated_by="A. Delegate"
        )


def test_a_country_that_does_not_take_part_has_no_position(draft, countries):
    with pytest.raises(ValidationError, match="does not take part"):
        say(draft, countries["TM"], Position.AGREES)


def test_adoption_says_who_agreed(event, draft, countries, colleague):
    say(draft, countries["KZ"], Position.AGREES)
    say(draft, countries["KG"], Position.ABSTAINS)
    adopted = adopt_draft(draft, actor=colleague)
    assert adopted.state == DraftState.ADOPTED
    (row,) = draft_rows(event, only_adopted=True)
    assert [country.code for country in row.agreed] == ["KZ"]
    entry = AuditEntry.objects.get(action="adopt_draft")
    assert entry.details == {"agreed": ["KZ"]}
    for change in (
        lambda: revise_draft(draft, texts={"en": "B"}, base=1, actor=colleague),
        lambda: say(draft, countries["KG"], Position.AGREES),
        lambda: adopt_draft(draft, actor=colleague),
        lambda: drop_draft(draft, actor=colleague),
    ):
        with pytest.raises(ValidationError, match="settled"):
            change()


def test_nothing_is_adopted_that_no_country_agreed_with(draft, countries, colleague):
    with pytest.raises(ValidationError, match="No country agreed"):
        adopt_draft(draft, actor=colleague)
    say(draft, countries["KZ"], Position.AGREES)
    revise_draft(draft, texts={"en": "B"}, base=1, actor=colleague)
    with pytest.raises(ValidationError, match="No country agreed"):
        adopt_draft(draft, actor=colleague)


def test_countries_that_may_still_answer_are_awaited(event, draft, links, countries, colleague):
    say(draft, countries["KZ"], Position.AGREES)
    with pytest.raises(ValidationError, match="Not every country answered"):
        adopt_draft(draft, actor=colleague)
    close_drafts(event, actor=colleague)
    assert adopt_draft(draft, actor=colleague).adopted_at


def test_a_dropped_recommendation_stays_and_does_not_circulate(event, draft, colleague):
    drop_draft(draft, actor=colleague)
    assert draft.revisions.count() == 1
    with pytest.raises(ValidationError, match="no recommendation"):
        circulate_drafts(event, until=timezone.localdate(), actor=colleague)


def test_minutes_and_recommendations_circulate_apart(event, links, colleague):
    save_minutes(event, language="en", text="# Minutes", base=0, actor=colleague)
    minutes, _new = circulate_minutes(event, until=timezone.localdate(), actor=colleague)
    drafts = links["KZ"].link.circulation
    drafts.refresh_from_db()
    assert takes_comments(drafts)
    close_comments(event, actor=colleague)
    drafts.refresh_from_db()
    assert takes_comments(drafts)
    close_drafts(event, actor=colleague)
    minutes.refresh_from_db()
    assert minutes.closed_at


def test_rows_take_as_many_queries_for_many_as_for_one(
    event, draft, countries, colleague, django_assert_num_queries
):
    say(draft, countries["KZ"], Position.AGREES)
    for number in range(5):
        made = add_draft(event, texts={"en": str(number)}, actor=colleague)
        say(made.draft, countries["KG"], Position.DISAGREES)
    with django_assert_num_queries(4):
        rows = draft_rows(event)
        assert [len(row.answers) for row in rows] == [2] * 6


def test_delegations_are_counted_by_country(event, ministry, countries):
    state = ParticipationState.ATTENDED
    event.participations.create(institution=ministry, persons=2, state=state)
    event.participations.create(given_name="Committee", country=countries["KZ"])
    event.participations.create(given_name="Academy", country=countries["KG"], persons=1)
    event.participations.create(given_name="UNODC", state=state, persons=4)
    found = [(item.label, item.rows, item.attended, item.persons) for item in delegations(event)]
    assert found == [("Kazakhstan", 2, 1, 2), ("Kyrgyzstan", 1, 0, 0), ("No delegation", 1, 1, 4)]


def test_minutes_name_delegations_and_what_was_adopted(event, draft, countries, colleague):
    state = ParticipationState.ATTENDED
    event.participations.create(
        given_name="Academy", country=countries["KG"], group="national", state=state
    )
    event.participations.create(given_name="UNODC", group="international", state=state)
    add_draft(event, texts={"en": "Not adopted."}, actor=colleague)
    for code in ("KZ", "KG"):
        say(draft, countries[code], Position.AGREES)
    adopt_draft(draft, actor=colleague)
    text = compile_minutes(event, "en")
    assert "Kyrgyzstan: Academy." in text
    assert "International organisations: UNODC." in text
    assert "## Recommendations\n\n1. Share laboratory data. Agreed: Kazakhstan, Kyrgyzstan." in text
    assert "Not adopted." not in text
    assert WORDS["ru"] in compile_minutes(event, "ru")


def test_adopted_recommendations_of_all_events_stand_together(
    client, event, draft, countries, colleague, reader
):
    second = add_draft(event, texts={"en": "Meet once a year."}, actor=colleague).draft
    add_draft(event, texts={"en": "Not adopted."}, actor=colleague)
    say(draft, countries["KZ"], Position.AGREES)
    say(second, countries["KG"], Position.AGREES)
    for item in (draft, second):
        adopt_draft(item, actor=colleague)
    url = address("recommendations")
    client.force_login(reader)
    page = client.get(url).content.decode()
    assert "Share laboratory data." in page
    assert "Meet once a year." in page
    assert "Not adopted." not in page
    page = client.get(url, {"country": "KZ"}).content.decode()
    assert "Share laboratory data." in page
    assert "Meet once a year." not in page
    assert client.get(url, {"country": "KG"}).status_code == 404
    assert client.get(url, {"country": "xx"}).status_code == 404


def test_adopted_recommendations_of_other_countries_are_not_shown(
    client, event, draft, countries, colleague, make_user
):
    say(draft, countries["KZ"], Position.AGREES)
    adopt_draft(draft, actor=colleague)
    client.force_login(make_user(Role.READER, "TM"))
    page = client.get(address("recommendations")).content.decode()
    assert "Share laboratory data." not in page
    assert "No recommendation is adopted yet." in page


def test_all_events_take_as_many_queries_as_one(event, draft, colleague, countries):
    say(draft, countries["KZ"], Position.AGREES)
    adopt_draft(draft, actor=colleague)
    with CaptureQueriesContext(connection) as one:
        adopted_recommendations(Dialogue.objects.all())
    other = Dialogue.objects.create(
        city="Almaty", starts_on=event.starts_on, ends_on=event.ends_on, is_regional=True
    )
    other.countries.add(countries["KG"])
    more = add_draft(other, texts=WORDS, actor=colleague).draft
    say(more, countries["KG"], Position.AGREES)
    adopt_draft(more, actor=colleague)
    with CaptureQueriesContext(connection) as two:
        assert len(adopted_recommendations(Dialogue.objects.all())) == 2
    assert len(two) == len(one)


def test_the_whole_way_through_the_pages(client, event, colleague, countries):
    client.force_login(colleague)
    drafts = address("drafts", event.pk)
    assert drafts in client.get(address("dialogue", event.pk)).content.decode()
    texts = {"text_en": WORDS["en"], "text_ru": WORDS["ru"], "base": 0}
    assert client.post(address("draft_add", event.pk), texts).status_code == 302
    draft = DraftRecommendation.objects.get()
    page = client.post(
        address("drafts_circulate", event.pk), {"until": timezone.localdate().isoformat()}
    ).content.decode()
    found = dict(re.findall(r'id="link-(\w+)" readonly value="http://testserver(/m/[^"]+/)"', page))
    assert set(found) == {"KZ", "KG"}
    client.logout()

    page = client.get(found["KG"], follow=True)
    here = page.redirect_chain[-1][0]
    assert "You answer for Kyrgyzstan." in page.content.decode()
    revision = newest_revision(draft)
    sent = {"revision": revision.pk, "position": "", "comment": "<b>x</b>", "stated_by": "A. D."}
    bad = client.post(here, sent).content.decode()
    assert "There is a problem" in bad
    assert "&lt;b&gt;x&lt;/b&gt;" in bad
    page = client.post(here, {**sent, "position": "agrees"}, follow=True).content.decode()
    assert "The position of your country is kept." in page
    assert "Change the position" in page

    client.force_login(colleague)
    statement = {"country": "KZ", "revision": revision.pk, "position": "agrees", "stated_by": "B"}
    assert client.post(address("draft_position", event.pk, draft.pk), statement).status_code == 302
    client.post(address("draft_adopt", event.pk, draft.pk))
    draft.refresh_from_db()
    assert draft.state == DraftState.ADOPTED
    page = client.get(drafts).content.decode()
    assert "Agreed:" in page
    assert "Send the recommendations" not in page


def test_a_changed_wording_is_saved_through_the_page(client, draft, colleague):
    client.force_login(colleague)
    url = address("draft_edit", draft.dialogue_id, draft.pk)
    assert WORDS["ru"] in client.get(url).content.decode()
    client.post(url, {"text_en": "Better words.", "base": 1})
    assert newest_revision(draft).texts == {"en": "Better words."}
    page = client.post(url, {"text_en": "Late words.", "base": 1}).content.decode()
    assert "Somebody saved another revision" in page
    assert "Late words.</textarea>" in page
    page = client.post(url, {"text_en": " ", "base": 2}).content.decode()
    assert "Write the text in one language at least." in page


def test_readers_see_what_is_adopted_and_who_agreed_but_no_comments(
    client, event, draft, countries, colleague, reader
):
    client.force_login(reader)
    assert WORDS["en"] not in client.get(address("drafts", event.pk)).content.decode()
    statement = Statement(countries["KZ"], Position.AGREES, "A secret remark", "A. Delegate")
    record_position(newest_revision(draft), statement, actor=colleague)
    adopt_draft(draft, actor=colleague)
    page = client.get(address("drafts", event.pk)).content.decode()
    assert WORDS["en"] in page
    assert "Kazakhstan" in page
    assert "A secret remark" not in page
    assert "A. Delegate" not in page


def test_a_national_dialogue_has_no_such_page(client, dialogue, colleague):
    client.force_login(colleague)
    assert client.get(address("drafts", dialogue.pk)).status_code == 404
    assert client.post(address("draft_add", dialogue.pk), {"text_en": "A"}).status_code == 404


def test_nobody_answers_for_a_country_without_its_link(client, links, make_user):
    circulation = links["KZ"].link.circulation
    url = address("drafts_circulated", circulation.pk)
    assert client.get(url).status_code == 404
    client.force_login(make_user(Role.TEAM, "KG"))
    assert client.post(url, {"position": "agrees"}).status_code == 404
    client.get(address("circulated_open", links["KZ"].token))
    assert client.post(url, {"revision": "0", "position": "agrees"}).status_code == 404
    assert not CountryPosition.objects.exists()
