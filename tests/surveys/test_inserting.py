"""A response that is sent whole: one statement stores it and finds its institution."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.enums import Sector
from institutions.models import Institution
from institutions.queries import match_institution
from surveys.actions.inserting import insert_sent
from surveys.enums import ResponseState
from surveys.models import FoldEntry, Response
from tests.surveys.makers import make_country, make_institution, make_version

SENT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
STALE = {"acronym": "SES"}


def unsent(version, *, country: str = "KG", submission_id: UUID | None = None) -> Response:
    """A response as it is before it is stored, of an institution that is known by its name."""
    return Response(
        version=version,
        country=make_country(country),
        state=ResponseState.SUBMITTED,
        submitted_at=SENT,
        submission_id=submission_id or uuid4(),
        sector=Sector.OTHER,
        given_name="as given",
        answers={"comment": "Ответ 🌱 'quoted' %s"},
        revisions={"comment": 1},
        respondent=uuid4().hex,
    )


@pytest.fixture
def version(db):
    return make_version()


def test_everything_is_stored_as_it_was_given(version):
    response = unsent(version)

    assert insert_sent(response, "")

    stored = Response.objects.get()
    for field in Response._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(response, field.attname), field.name
    assert stored.answers == {"comment": "Ответ 🌱 'quoted' %s"}
    assert (stored.created_at, stored.saved_at) == (SENT, SENT)
    assert (stored.institution, stored.given_name) == (None, "as given")


@pytest.mark.parametrize("name", ["", "Ministry"])
def test_a_fold_entry_is_queued_with_it(version, name):
    response = unsent(version)
    insert_sent(response, name)
    entry = FoldEntry.objects.get()
    assert (entry.response_id, entry.delta, entry.queued_at) == (response.pk, 1, SENT)


def test_an_institution_is_found_by_the_same_statement(version):
    known = make_institution("Ministry of Health", make_country("KG"), sector=Sector.INTERNATIONAL)
    response = unsent(version)

    with CaptureQueriesContext(connection) as queries:
        assert insert_sent(response, "ministry of  health")

    assert len(queries) == 1
    stored = Response.objects.get()
    assert (stored.institution, stored.sector, stored.given_name) == (known, "international", "")
    assert (response.institution_id, response.sector, response.given_name) == (
        known.pk,
        "international",
        "",
    )


@pytest.mark.parametrize("name", ["", "  ", "«»", "nobody"])
def test_a_name_that_nobody_has_stays_as_given(version, name):
    make_institution("Ministry of Health", make_country("KG"))
    response = unsent(version)
    assert insert_sent(response, name)
    stored = Response.objects.get()
    assert (stored.institution, stored.sector, stored.given_name) == (None, "other", "as given")


def test_the_country_goes_before_institutions_of_no_country(version):
    office = make_institution("Country office", make_country("KZ"), acronym="UNODC")
    general = make_institution("Office", None, acronym="UNODC", sector=Sector.OTHER)
    found = {}
    for code in ("KZ", "KG"):
        response = unsent(version, country=code)
        insert_sent(response, "unodc")
        found[code] = Response.objects.get(pk=response.pk).institution
    assert found == {"KZ": office, "KG": general}


@pytest.mark.parametrize("country", ["KG", None])
def test_a_name_of_two_institutions_is_nobodys(version, country):
    place = make_country(country) if country else None
    make_institution("One", place, acronym="MH")
    make_institution("Two", place, acronym="MH")
    response = unsent(version)
    assert insert_sent(response, "MH")
    assert Response.objects.get().institution is None


def test_names_that_were_changed_past_the_model_are_worked_out_first(version):
    known = make_institution("Sanitary service", make_country("KG"))
    Institution.objects.filter(pk=known.pk).update(**STALE)
    response = unsent(version)

    assert insert_sent(response, "ses")

    stored = Response.objects.get()
    assert (stored.institution, stored.sector, stored.given_name) == (known, "government", "")
    assert FoldEntry.objects.count() == 1


@pytest.mark.parametrize("is_stale", [False, True])
@pytest.mark.parametrize("name", ["", "Ministry"])
def test_what_was_sent_before_is_not_stored_again(version, name, is_stale):
    known = make_institution("Ministry", make_country("KG"))
    if is_stale:
        Institution.objects.filter(pk=known.pk).update(**STALE)
    first, again = (unsent(version, submission_id=UUID(int=7)) for _ in range(2))
    again.respondent = "somebody else"

    assert insert_sent(first, name)
    assert not insert_sent(again, name)

    assert Response.objects.get().respondent == first.respondent
    assert not again.pk
    assert FoldEntry.objects.count() == 1


PLACES = ["KZ", "KG", None]
WRITTEN = st.sampled_from(["MH", "m h", "Ministry", "«ministry»", "Ўзбек", "узбек", "🌱", "''"])
REGISTERED = st.lists(
    st.tuples(st.sampled_from(PLACES), st.lists(WRITTEN, max_size=2), st.booleans()), max_size=6
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(registered=REGISTERED, place=st.sampled_from(["KZ", "KG"]), name=WRITTEN)
def test_it_finds_what_looking_up_the_name_finds(version, registered, place, name):
    FoldEntry.objects.all().delete()
    Response.objects.all().delete()
    Institution.objects.all().delete()
    for number, (code, aliases, is_past_the_model) in enumerate(registered):
        country = make_country(code) if code else None
        made = make_institution(str(number), country, sector=Sector.values[number % 3])
        told = {"aliases": aliases}
        if is_past_the_model:
            Institution.objects.filter(pk=made.pk).update(**told)
        else:
            made.aliases = aliases
            made.save()
    response = unsent(version, country=place)

    assert insert_sent(response, name)

    expected = match_institution(place, name)
    stored = Response.objects.get()
    assert stored.institution == expected
    assert stored.sector == (expected.sector if expected else "other")
    assert stored.given_name == ("" if expected else "as given")
