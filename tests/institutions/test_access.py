import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from institutions import access
from institutions.enums import Role
from institutions.models import Grant, Institution, Job, Round, User

WHO = [
    "administrator",
    "team",
    "team_kz",
    "reader_kz",
    "reader_kg",
    "coordinator",
    "signatory",
    "contributor",
    "nobody",
    "anonymous",
]
ALL = {"KZ", "KG", "TM"}


def codes(countries) -> set[str]:
    return {country.code for country in countries}


@pytest.mark.parametrize(
    ("who", "visible", "writable"),
    [
        ("administrator", ALL, ALL),
        ("team", ALL, ALL),
        ("team_kz", {"KZ"}, {"KZ"}),
        ("reader_kz", {"KZ"}, set()),
        ("reader_kg", {"KG"}, set()),
        ("coordinator", set(), set()),
        ("signatory", set(), set()),
        ("contributor", set(), set()),
        ("nobody", set(), set()),
        ("anonymous", set(), set()),
    ],
)
def test_countries_of_each_role(people, who, visible, writable):
    user = getattr(people, who)
    assert codes(access.visible_countries(user)) == visible
    assert codes(access.writable_countries(user)) == writable
    assert {code for code in ALL if access.may_read(user, code)} == visible
    assert {code for code in ALL if access.may_write(user, code)} == writable


@pytest.mark.parametrize(
    ("who", "visible", "writable"),
    [
        ("administrator", "kz_ministry kg_ministry kg_ngo general", "same"),
        ("team", "kz_ministry kg_ministry kg_ngo general", "same"),
        ("team_kz", "kz_ministry general", "kz_ministry"),
        ("reader_kz", "kz_ministry general", ""),
        ("reader_kg", "kg_ministry kg_ngo general", ""),
        ("coordinator", "kz_ministry", ""),
        ("contributor", "kz_ministry", ""),
        ("nobody", "", ""),
        ("anonymous", "", ""),
    ],
)
def test_institutions_of_each_role(people, institutions, who, visible, writable):
    user = getattr(people, who)
    expected = {getattr(institutions, name) for name in visible.split()}
    changeable = visible if writable == "same" else writable
    assert set(access.visible_institutions(user)) == expected
    assert set(access.writable_institutions(user)) == {
        getattr(institutions, name) for name in changeable.split()
    }


def test_a_country_unseen_is_not_found_and_one_only_read_is_refused(people):
    assert access.get_country_for(people.reader_kz, "kz").code == "KZ"
    with pytest.raises(Http404):
        access.get_country_for(people.reader_kz, "KG")
    with pytest.raises(Http404):
        access.get_writable_country_for(people.reader_kz, "KG")
    with pytest.raises(PermissionDenied):
        access.get_writable_country_for(people.reader_kz, "KZ")
    assert access.get_writable_country_for(people.team_kz, "KZ").code == "KZ"


def test_an_institution_of_no_country_is_changed_with_general_scope_only(people, institutions):
    pk = institutions.general.pk
    assert access.get_institution_for(people.team_kz, pk) == institutions.general
    with pytest.raises(PermissionDenied):
        access.get_writable_institution_for(people.team_kz, pk)
    assert access.get_writable_institution_for(people.team, pk) == institutions.general
    with pytest.raises(Http404):
        access.get_institution_for(people.coordinator, institutions.kg_ngo.pk)


def test_institutions_acted_for_depend_on_the_role(people, institutions):
    ministry = institutions.kz_ministry
    assert list(access.institutions_of(people.signatory)) == [ministry]
    assert list(access.institutions_of(people.signatory, Role.SIGNATORY)) == [ministry]
    assert not access.institutions_of(people.signatory, Role.COORDINATOR).exists()
    assert not access.institutions_of(people.team).exists()
    assert access.has_institution_role(people.contributor, ministry.pk)
    assert not access.has_institution_role(people.contributor, ministry.pk, Role.SIGNATORY)
    assert not access.has_institution_role(people.contributor, None)


def test_someone_who_may_not_sign_in_sees_nothing(people):
    people.team.is_active = False
    assert not access.visible_countries(people.team).exists()
    assert not access.visible_institutions(people.team).exists()
    assert access.role_summary(people.team) == []


def test_grants_are_read_once(people, django_assert_num_queries):
    user = User.objects.get(pk=people.team_kz.pk)
    with django_assert_num_queries(1):
        access.is_team(user)
        access.is_staff(user)
        access.may_write(user, "KZ")


def test_a_forgotten_scope_is_read_anew(people, countries):
    assert not access.may_write(people.reader_kg, "KZ")
    Grant.objects.create(user=people.reader_kg, role=Role.TEAM, country=countries["KZ"])
    assert not access.may_write(people.reader_kg, "KZ")
    access.forget_scope(people.reader_kg)
    assert access.may_write(people.reader_kg, "KZ")
    assert not access.may_write(people.reader_kg, "KG")


def test_only_administrators_grant_staff_roles(people, countries, institutions):
    scope = {"country": countries["KZ"], "institution": None}
    assert access.can_grant(people.administrator, Role.TEAM, **scope)
    for who in ("team", "team_kz", "reader_kz", "coordinator", "anonymous"):
        assert not access.can_grant(getattr(people, who), Role.TEAM, **scope)
        assert not access.can_grant(getattr(people, who), Role.READER, **scope)


def test_team_members_grant_institution_roles_in_their_countries(people, institutions):
    def may(who: str, institution: Institution) -> bool:
        return access.can_grant(
            getattr(people, who), Role.SIGNATORY, country=None, institution=institution
        )

    assert may("team_kz", institutions.kz_ministry)
    assert not may("team_kz", institutions.kg_ministry)
    assert not may("team_kz", institutions.general)
    assert may("team", institutions.general)
    assert not may("reader_kz", institutions.kz_ministry)
    assert not may("coordinator", institutions.kz_ministry)


def test_people_a_team_member_manages_hold_no_role_beyond_their_scope(
    people, countries, institutions, make_user
):
    both = make_user("both@example.org", Role.SIGNATORY, institution=institutions.kz_ministry)
    Grant.objects.create(user=both, role=Role.SIGNATORY, institution=institutions.kg_ministry)
    mighty = make_user("mighty@example.org", Role.SIGNATORY, institution=institutions.kz_ministry)
    Grant.objects.create(user=mighty, role=Role.ADMINISTRATOR)
    own = {people.coordinator, people.signatory, people.contributor}
    assert set(access.visible_people(people.team_kz)) == own
    assert set(access.visible_people(people.team)) == own | {both}
    assert access.visible_people(people.administrator).count() == User.objects.count()
    assert not access.visible_people(people.reader_kz).exists()
    with pytest.raises(Http404):
        access.get_person_for(people.team_kz, people.administrator.pk)


def test_rounds_are_seen_where_they_run(people, countries):
    here = Round.objects.create(slug="here", names={"en": "Here"})
    here.countries.set([countries["KZ"], countries["KG"]])
    Round.objects.create(slug="nowhere", names={"en": "Nowhere"})
    assert list(access.visible_rounds(people.reader_kz)) == [here]
    assert access.visible_rounds(people.team).count() == 2
    assert not access.visible_rounds(people.coordinator).exists()


def test_jobs_are_seen_by_their_owner_and_administrators(people):
    job = Job.objects.create(kind="sample", owner=people.reader_kz)
    assert access.get_job_for(people.reader_kz, job.pk) == job
    assert access.get_job_for(people.administrator, job.pk) == job
    for who in ("team", "reader_kg", "coordinator", "nobody", "anonymous"):
        with pytest.raises(Http404):
            access.get_job_for(getattr(people, who), job.pk)


def outcome(view, user, rf) -> str:
    request = rf.get("/somewhere/?page=2")
    request.user = user
    try:
        response = view(request)
    except Http404:
        return "404"
    except PermissionDenied:
        return "403"
    if response.status_code == 302:
        assert response.url.endswith("?next=/somewhere/%3Fpage%3D2")
        return "sign in"
    return "in"


@pytest.mark.parametrize(
    ("gate", "inside", "refused"),
    [
        ("account_required", "administrator team team_kz reader_kz coordinator contributor", ""),
        ("staff_required", "administrator team team_kz reader_kz reader_kg", ""),
        ("team_required", "administrator team team_kz", "reader_kz reader_kg"),
        ("administrator_required", "administrator", "team team_kz reader_kz reader_kg"),
    ],
)
def test_gates_of_views(people, rf, gate, inside, refused):
    view = getattr(access, gate)(lambda request: HttpResponse("in"))
    for who in inside.split():
        assert outcome(view, getattr(people, who), rf) == "in", who
    for who in refused.split():
        assert outcome(view, getattr(people, who), rf) == "403", who
    assert outcome(view, people.nobody, rf) == "404"
    assert outcome(view, people.anonymous, rf) == "sign in"
    if gate != "account_required":
        assert outcome(view, people.signatory, rf) == "404"
