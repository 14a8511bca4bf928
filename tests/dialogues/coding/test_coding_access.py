"""Every page of coding × every role."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from dialogues import coding_urls
from dialogues.coding_access import get_source_for, visible_sources
from dialogues.models import Dialogue, SourceText
from dialogues.texts import sha256_of
from institutions.enums import Role
from institutions.models import User
from surveys.models import Response
from tests.surveys.makers import make_response, make_version

# Administrator, team of the country, reader of it, another country's team, an institution's
# coordinator, nobody.
ANY_TEAM = (200, 200, 403, 200, 404, 302)
ANY_TEAM_POST = (302, 302, 403, 302, 404, 302)
OWN = (200, 200, 403, 404, 404, 302)
OWN_POST = (302, 302, 403, 404, 404, 302)
CURATOR_POST = (302, 403, 403, 403, 404, 302)
EXPECTED = {
    "coding": ("get", ANY_TEAM),
    "answers_take": ("post", ANY_TEAM_POST),
    "coding_text": ("get", OWN),
    "passage_code": ("post", OWN_POST),
    "coding_finish": ("post", OWN_POST),
    "project_import": ("get", ANY_TEAM),
    "project_file": ("get", ANY_TEAM),
    "passages": ("get", ANY_TEAM),
    "passages_csv": ("get", ANY_TEAM),
    "passages_xlsx": ("get", ANY_TEAM),
    "passage": ("get", OWN),
    "passage_place": ("post", OWN_POST),
    "passage_remove": ("post", OWN_POST),
    "matrix": ("get", ANY_TEAM),
    "matrix_cell": ("get", OWN),
    "coding_charts": ("get", ANY_TEAM),
    "themes_meet": ("get", ANY_TEAM),
    "coders_agree": ("get", ANY_TEAM),
    "codebook": ("get", ANY_TEAM),
    "codebook_qdc": ("get", ANY_TEAM),
    "codebook_import": ("post", CURATOR_POST),
    "theme_add": ("get", ANY_TEAM),
    "theme": ("get", ANY_TEAM),
    "theme_move": ("post", ANY_TEAM_POST),
    "theme_shift": ("post", ANY_TEAM_POST),
    "theme_merge": ("post", CURATOR_POST),
    "theme_split": ("post", ANY_TEAM_POST),
    "theme_retire": ("post", CURATOR_POST),
}
ROLES = ["administrator", "team", "reader", "stranger", "coordinator", "nobody"]
OF_TEXTS = {"coding_text", "passage_code", "coding_finish"}
OF_PASSAGES = {"passage", "passage_place", "passage_remove"}


@pytest.fixture
def coordinator(make_user, ministry):
    return make_user(Role.COORDINATOR, None, ministry)


@pytest.fixture
def addresses(transcript, themes, code, team) -> dict[str, str]:
    excerpt = code(transcript, "Money", themes["demand"], team)
    found = {}
    for pattern in coding_urls.urlpatterns:
        own = transcript if pattern.name in OF_TEXTS else themes["demand"]
        own = excerpt if pattern.name in OF_PASSAGES else own
        arguments = {"pk": own.pk, "code": "KZ"}
        wanted = {key: arguments[key] for key in pattern.pattern.converters}
        found[str(pattern.name)] = reverse(f"dialogues:{pattern.name}", kwargs=wanted)
    return found


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in coding_urls.urlpatterns} == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_what(request, client, addresses, role) -> None:
    if role != "nobody":
        client.force_login(request.getfixturevalue(role))
    # The passage is removed last.
    names = sorted(EXPECTED, key=lambda name: name == "passage_remove")
    found, expected = {}, {}
    for name in names:
        method, statuses = EXPECTED[name]
        expected[name] = statuses[ROLES.index(role)]
        found[name] = getattr(client, method)(addresses[name]).status_code
    assert found == expected


def test_a_theme_is_split_by_passages_of_the_own_country_alone(
    client, stranger, transcript, themes, code, team
) -> None:
    excerpt = code(transcript, "Money", themes["demand"], team)
    client.force_login(stranger)
    address = reverse("dialogues:theme_split", args=[themes["demand"].pk])
    client.post(address, {"name_en": "New", "passage": excerpt.pk})
    excerpt.refresh_from_db()
    assert excerpt.theme == themes["demand"]


def test_import_of_a_codebook_takes_a_file(client, administrator) -> None:
    client.force_login(administrator)
    address = reverse("dialogues:codebook_import")
    upload = SimpleUploadedFile("c.qdc", b"x" * 2_000_001)
    page = client.post(address, {"file": upload}, follow=True).content.decode()
    assert "larger than 2 MB" in page


@pytest.mark.parametrize("role", ROLES[:-1])
def test_one_text_is_found_by_the_rule_of_all_texts(
    request, role, transcript, dialogue, countries, source_text
) -> None:
    """`get_source_for` asks in Python what `visible_sources` asks in SQL."""
    user = request.getfixturevalue(role)
    shared = Dialogue.objects.create(city="Almaty", starts_on="2023-06-09", ends_on="2023-06-09")
    shared.countries.set([countries["KZ"], countries["KG"]])
    nowhere = Dialogue.objects.create(city="Osh", starts_on="2023-06-09", ends_on="2023-06-09")
    version = make_version(slug="asked")
    for held in (shared, nowhere):
        make_minutes(held)
    for code, state in [("KZ", "submitted"), ("KG", "submitted"), ("KZ", "withdrawn")]:
        response = make_response(version, countries[code], {"comment": "x"}, state=state)
        make_answer(response)
    every = SourceText.objects.values_list("pk", flat=True)
    found = {pk for pk in every if is_found(user, pk)}
    assert found == set(visible_sources(user).values_list("pk", flat=True))


def is_found(user: User, pk: int) -> bool:
    try:
        return get_source_for(user, pk).pk == pk
    except Http404:
        return False


def make_minutes(dialogue: Dialogue) -> SourceText:
    return SourceText.objects.create(
        kind="minutes", dialogue=dialogue, language="ru", number=1, text="x", sha256=sha256_of("x")
    )


def make_answer(response: Response) -> SourceText:
    return SourceText.objects.create(
        kind="answer",
        response=response,
        question="comment",
        language="ru",
        number=1,
        text="x",
        sha256=sha256_of("x"),
    )
