import pytest
from hypothesis import given
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
