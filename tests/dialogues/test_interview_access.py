"""Pages of interviews and guides × every role."""

import pytest
from django.urls import reverse

from dialogues import interview_urls
from dialogues.actions.interview_texts import save_interview_text
from dialogues.models import Guide, GuideQuestion, Identity
from institutions.enums import Role
from tests.dialogues.interview_makers import make_interview, make_interviewee

# Administrator, team of the country (named for identities), team of all countries (not named),
# reader of the country, another country's team, an institution's coordinator, nobody.
ROLES = ["administrator", "team", "colleague", "reader", "stranger", "coordinator", "nobody"]
TEAM_GET = (200, 200, 200, 403, 404, 404, 302)
TEAM_POST = (302, 302, 302, 403, 404, 404, 302)
ANY_TEAM_GET = (200, 200, 200, 403, 200, 404, 302)
NAMED_GET = (403, 200, 403, 403, 404, 404, 302)
OWN_GET = (200, 200, 200, 403, 403, 404, 302)
OWN_POST = (302, 302, 302, 403, 403, 404, 302)
EXPECTED = {
    "interviews": ("get", ANY_TEAM_GET),
    "interview_points": ("get", (200, 200, 200, 200, 200, 404, 302)),
    "interview_add": ("get", ANY_TEAM_GET),
    "interview": ("get", TEAM_GET),
    "interview_edit": ("get", TEAM_GET),
    "interview_remove": ("get", TEAM_GET),
    "interviewee_add": ("get", TEAM_GET),
    "interviewee_edit": ("get", TEAM_GET),
    "consent_add": ("get", TEAM_GET),
    "consent_withdraw": ("post", TEAM_POST),
    "interviewee_erase": ("get", TEAM_GET),
    "identity_edit": ("get", NAMED_GET),
    "identities": ("post", NAMED_GET),
    "identity_readers": ("get", (200, 200, 403, 403, 404, 404, 302)),
    "interview_text_edit": ("get", TEAM_GET),
    "interview_text_import": ("get", TEAM_GET),
    "interview_text": ("get", TEAM_GET),
    "guides": ("get", ANY_TEAM_GET),
    "guide_add": ("get", ANY_TEAM_GET),
    "guide": ("get", ANY_TEAM_GET),
    "guide_edit": ("get", OWN_GET),
    "guide_remove": ("get", OWN_GET),
    "guide_copy": ("post", (302, 302, 302, 403, 302, 404, 302)),
    "guide_question_add": ("get", OWN_GET),
    "guide_question_edit": ("get", OWN_GET),
    "guide_question_move": ("post", OWN_POST),
    "guide_question_remove": ("post", OWN_POST),
}


@pytest.fixture
def coordinator(make_user, ministry):
    return make_user(Role.COORDINATOR, None, ministry)


@pytest.fixture
def arguments(countries, team) -> dict[str, int]:
    interview = make_interview(countries["KZ"], team)
    person = make_interviewee(interview)
    save_interview_text(interview, text="A: Yes.", base=0, actor=team)
    guide = Guide.objects.create(titles={"en": "Treatment"}, created_by=team)
    question = GuideQuestion.objects.create(guide=guide, order=1, texts={"en": "What?"})
    return {
        "pk": interview.pk,
        "interviewee_pk": person.pk,
        "number": 1,
        "guide_pk": guide.pk,
        "question_pk": question.pk,
    }


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in interview_urls.urlpatterns} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_who_opens_what(request, client, arguments, name) -> None:
    pattern = next(one for one in interview_urls.urlpatterns if one.name == name)
    wanted = {key: arguments[key] for key in pattern.pattern.converters}
    address = reverse(f"dialogues:{name}", kwargs=wanted)
    method, statuses = EXPECTED[name]
    # Strangers first: what others may do could take away what is asked for.
    for role, status in reversed(list(zip(ROLES, statuses, strict=True))):
        client.logout()
        if role != "nobody":
            client.force_login(request.getfixturevalue(role))
        if name == "guide_question_remove" and status == 302 and role != "nobody":
            GuideQuestion.objects.update_or_create(
                pk=arguments["question_pk"],
                defaults={"guide_id": arguments["guide_pk"], "order": 1, "texts": {"en": "?"}},
            )
        assert (role, getattr(client, method)(address).status_code) == (role, status)
    assert Identity.objects.count() == 1


def test_who_is_no_longer_of_the_team_sees_no_identity(client, arguments, team) -> None:
    team.grants.all().delete()
    client.force_login(team)
    address = reverse("dialogues:identities", args=[arguments["pk"]])
    assert client.post(address).status_code == 404
