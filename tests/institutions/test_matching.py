import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.enums import Sector
from institutions.models import Institution
from institutions.queries import InstitutionMatcher, match_institution, normalise_name


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("NGO «Door Eli»", "ngo door eli"),
        ('  NGO   "Door  Eli" ', "ngo door eli"),
        ("SBNON, MIA", "sbnon mia"),
        ("SBNON,MIA", "sbnon mia"),
        ("Министерство Здравоохранения", "министерство здравоохранения"),
        ("“Ｕｎｏｄｃ”", "unodc"),
        ("O'zbekiston", "ozbekiston"),
        ("«»", ""),
        ("", ""),
    ],
)
def test_differences_of_writing_are_dropped(written, normalised):
    assert normalise_name(written) == normalised


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise_name(text)
    assert normalise_name(once) == once


@pytest.mark.parametrize(
    ("country", "given_name", "expected"),
    [
        ("KZ", "Ministry of Health", "kz_ministry"),
        ("KG", "Ministry of Health", "kg_ministry"),
        ("KZ", "министерство  ЗДРАВООХРАНЕНИЯ", "kz_ministry"),
        ("KG", "mh", "kg_ministry"),
        ("KG", "NGO Door Eli", "kg_ngo"),
        ("KZ", "NGO Door Eli", None),
        ("KZ", "unodc", "general"),
        ("UZ", "UNODC", "general"),
        ("KZ", "Ministry", None),
        ("KZ", "", None),
        ("KZ", " «» ", None),
    ],
)
def test_a_name_finds_its_institution(institutions, country, given_name, expected):
    found = match_institution(country, given_name)
    assert found == (getattr(institutions, expected) if expected else None)


def test_a_name_that_fits_two_matches_none(institutions, countries):
    Institution.objects.create(
        country=countries["KG"], names={"en": "Hospital"}, aliases=["MH"], sector=Sector.GOVERNMENT
    )
    assert match_institution("KG", "MH") is None
    assert match_institution("KG", "Ministry of Health") == institutions.kg_ministry


def test_an_alias_finds_its_institution(institutions):
    institutions.kg_ngo.aliases = ["Дверь Эли", "Open Door"]
    institutions.kg_ngo.save()
    assert match_institution("KG", "дверь эли") == institutions.kg_ngo


def test_the_country_goes_before_institutions_of_no_country(institutions, countries):
    office = Institution.objects.create(
        country=countries["KZ"], names={"en": "Country office"}, acronym="UNODC", sector="other"
    )
    assert match_institution("KZ", "UNODC") == office
    assert match_institution("KG", "UNODC") == institutions.general


def test_many_names_are_matched_with_one_query(institutions, django_assert_num_queries):
    with django_assert_num_queries(1):
        matcher = InstitutionMatcher(["KZ", "KG"])
        found = [matcher.match(code, "MH") for code in ("KZ", "KG") * 50]
    assert found[:2] == [institutions.kz_ministry, institutions.kg_ministry]


def test_a_matcher_for_all_countries(institutions):
    assert InstitutionMatcher().match("KG", "MH") == institutions.kg_ministry


def test_an_institution_is_found_with_one_query(institutions, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert match_institution("KG", "MH") == institutions.kg_ministry


def test_what_is_found_tells_its_sector_without_another_query(
    institutions, django_assert_num_queries
):
    found = match_institution("KG", "NGO Door Eli")
    assert found is not None
    with django_assert_num_queries(0):
        assert (found.country_id, found.sector) == ("KG", institutions.kg_ngo.sector)
    assert found.name == institutions.kg_ngo.name


@pytest.mark.parametrize(
    ("change", "given_name"),
    [
        ({"names": {"en": "Health Ministry"}}, "health ministry"),
        ({"acronym": "HMin"}, "hmin"),
        ({"aliases": ["The Ministry"]}, "the ministry"),
    ],
)
def test_names_that_were_changed_past_the_model_are_found(institutions, change, given_name):
    pk = institutions.kg_ministry.pk
    Institution.objects.filter(pk=pk).update(**change)
    assert match_institution("KG", given_name) == institutions.kg_ministry
    assert match_institution("KG", "NGO Door Eli") == institutions.kg_ngo
    Institution.objects.get(pk=pk).save()
    assert "" not in Institution.objects.get(pk=pk).match_keys
    assert match_institution("KG", given_name) == institutions.kg_ministry


def test_names_that_were_changed_past_the_model_are_found_no_more(institutions):
    Institution.objects.filter(pk=institutions.kg_ministry.pk).update(acronym="")
    assert match_institution("KG", "MH") is None


def test_a_name_saved_in_other_letters_stays_in_the_index(institutions):
    institutions.kg_ministry.names = {"en": "MINISTRY OF HEALTH"}
    institutions.kg_ministry.save()
    institutions.kg_ministry.refresh_from_db()
    assert "" not in institutions.kg_ministry.match_keys
    assert match_institution("KG", "Ministry of Health") == institutions.kg_ministry


def test_saving_some_fields_leaves_no_outdated_key(institutions):
    institutions.kg_ministry.acronym = "HM"
    institutions.kg_ministry.save(update_fields=["acronym"])
    assert match_institution("KG", "HM") == institutions.kg_ministry
    assert match_institution("KG", "MH") is None


def test_institutions_made_in_bulk_are_in_the_index(countries):
    Institution.objects.bulk_create(
        [Institution(country=countries["TM"], names={"en": "Court"}, sector=Sector.GOVERNMENT)]
    )
    assert "court" in Institution.objects.get().match_keys


PLACES = ("KZ", "KG", None)
WRITTEN = st.sampled_from(
    [
        "Court",
        "court",
        "«COURT»",
        "Суд",
        "СУД",
        "Straße",
        "STRASSE",
        "İl",
        "il",
        "#",
        "",
        "a b",
        "A-B",
    ]
)
REGISTERED = st.lists(
    st.tuples(st.sampled_from(PLACES), st.lists(WRITTEN, min_size=1, max_size=3), st.booleans()),
    max_size=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(registered=REGISTERED, place=st.sampled_from(["KZ", "KG", "UZ"]), given_name=WRITTEN)
def test_the_index_finds_what_reading_every_name_finds(countries, registered, place, given_name):
    Institution.objects.all().delete()
    for number, (country, (name, *aliases), is_in_sql) in enumerate(registered):
        made = Institution.objects.create(
            country=countries.get(country), names={"en": f"{number}"}, sector=Sector.OTHER
        )
        told = {"names": {"en": f"{number}", "ru": name}, "aliases": aliases}
        if is_in_sql:
            Institution.objects.filter(pk=made.pk).update(**told)
        else:
            Institution(pk=made.pk, country_id=made.country_id, sector="other", **told).save(
                update_fields=["names", "aliases", "match_keys"]
            )
    assert match_institution(place, given_name) == InstitutionMatcher([place]).match(
        place, given_name
    )
