from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from institutions.actions.registry import (
    change_country,
    change_institution,
    change_round,
    register_country,
    register_institution,
    register_round,
)
from institutions.forms.base import PlainForm
from institutions.models import AuditEntry, Country, Institution, Round
from institutions.queries.registry import search_institutions, sector_counts

NAMES = {"name_en": "Court", "name_ru": "Суд"}


def register(actor, country, name: str = "Court", **values: object) -> Institution:
    fields: dict[str, Any] = {"names": {"en": name}, "sector": "government"} | values
    return register_institution(actor=actor, country=country, **fields)


# Acts


def test_a_team_member_registers_in_their_country(people, countries):
    court = register(people.team_kz, countries["KZ"], acronym="C", aliases=["Tribunal"])
    assert Institution.objects.get(pk=court.pk).aliases == ["Tribunal"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == (people.team_kz, "register_institution")


@pytest.mark.parametrize("who", ["team_kz", "reader_kg", "coordinator", "nobody"])
def test_nobody_registers_elsewhere(people, countries, who):
    for country in (countries["KG"], None):
        with pytest.raises(PermissionDenied):
            register(getattr(people, who), country)
    assert not Institution.objects.filter(names__en="Court").exists()


def test_a_name_is_registered_once_in_a_country(people, countries):
    register(people.team, countries["KZ"])
    register(people.team, countries["KG"])
    register(people.team, None)
    for country in (countries["KZ"], None):
        with pytest.raises(ValidationError, match="registered already"):
            register(people.team, country)


@pytest.mark.parametrize(
    "values", [{"sector": "army"}, {"names": {}}, {"names": {"en": ""}}, {"acronym": "A" * 61}]
)
def test_bad_values_are_refused(people, countries, values):
    with pytest.raises(ValidationError):
        register(people.team, countries["KZ"], **values)
    assert not AuditEntry.objects.exists()


def test_a_change_keeps_what_was_before_in_the_log(people, institutions):
    change_institution(
        actor=people.team_kz,
        institution=institutions.kz_ministry,
        names=institutions.kz_ministry.names,
        sector="other",
        acronym="MoH",
        aliases=[],
    )
    details = AuditEntry.objects.get().details
    assert details == {"sector": ["government", "other"], "acronym": ["MH", "MoH"]}


def test_changing_elsewhere_is_refused(people, institutions):
    for institution in (institutions.kg_ministry, institutions.general):
        with pytest.raises(PermissionDenied):
            change_institution(
                actor=people.team_kz,
                institution=institution,
                names={"en": "X"},
                sector="other",
                acronym="",
                aliases=[],
            )


def test_only_administrators_register_and_change_countries(people, countries):
    country = register_country(
        actor=people.administrator, code="UZ", names={"en": "Uzbekistan"}, time_zone="Asia/Tashkent"
    )
    assert Country.objects.get(code="UZ") == country
    with pytest.raises(PermissionDenied):
        register_country(actor=people.team, code="TJ", names={"en": "T"}, time_zone="UTC")
    with pytest.raises(PermissionDenied):
        change_country(actor=people.team, country=country, names={"en": "X"}, time_zone="UTC")


@pytest.mark.parametrize("code", ["uz", "UZB", "U1", "KZ"])
def test_bad_and_known_codes_are_refused(people, countries, code):
    with pytest.raises(ValidationError):
        register_country(
            actor=people.administrator, code=code, names={"en": "Land"}, time_zone="UTC"
        )


def test_rounds_are_for_those_with_general_scope(people, countries):
    values: dict[str, Any] = {"names": {"en": "Round"}, "countries": [countries["KZ"]]}
    added = register_round(actor=people.team, slug="round", **values)
    assert list(added.countries.all()) == [countries["KZ"]]
    with pytest.raises(PermissionDenied):
        register_round(actor=people.team_kz, slug="other", **values)
    with pytest.raises(PermissionDenied):
        change_round(actor=people.team_kz, round=added, opens_on=None, closes_on=None, **values)


def test_a_round_closes_after_it_opens(people, countries):
    with pytest.raises(ValidationError, match="before the opening date"):
        register_round(
            actor=people.team,
            slug="round",
            names={"en": "Round"},
            countries=[],
            opens_on=date(2023, 6, 2),
            closes_on=date(2023, 6, 1),
        )
    assert not Round.objects.exists()


# Search


@pytest.mark.parametrize(
    ("words", "sector", "found"),
    [
        ("", "", 4),
        ("health", "", 2),
        ("ЗДРАВООХРАНЕНИЯ", "", 1),
        ("unodc", "", 1),
        ("door", "civil_society", 1),
        ("door", "government", 0),
        ("", "government", 2),
        ("", "no such sector", 4),
        ("%", "", 0),
        ("zzz", "", 0),
    ],
)
def test_search_looks_at_names_and_acronyms(institutions, words, sector, found):
    result = search_institutions(Institution.objects.all(), words=words, sector=sector)
    assert len(result) == found


def test_search_looks_at_aliases(institutions):
    Institution.objects.filter(pk=institutions.kg_ngo.pk).update(aliases=["Open house"])
    assert list(search_institutions(Institution.objects.all(), words="open h")) == [
        institutions.kg_ngo
    ]


def test_sectors_are_counted_in_their_order(institutions):
    counts = sector_counts(Institution.objects.all())
    assert [(code, number) for code, _label, number in counts] == [
        ("government", 2),
        ("civil_society", 1),
        ("international", 1),
    ]


# Pages


def test_the_page_registers_an_institution(people, client_of):
    response = client_of(people.team_kz).post(
        reverse("institutions:institution_add", args=["KZ"]),
        NAMES | {"acronym": "C", "sector": "government", "aliases": "One\n\n Two \nOne"},
        follow=True,
    )
    assert "Court is registered." in response.content.decode()
    court = Institution.objects.get(acronym="C")
    assert (court.country_id, court.names) == ("KZ", {"en": "Court", "ru": "Суд"})
    assert court.aliases == ["One", "Two"]


def test_the_page_of_no_country_registers_there(people, client_of):
    client_of(people.team).post(
        reverse("institutions:general_institution_add"), NAMES | {"sector": "other"}
    )
    assert Institution.objects.get(names__en="Court").country is None


def test_problems_are_listed_with_links_and_answers_kept(people, client_of):
    response = client_of(people.team_kz).post(
        reverse("institutions:institution_add", args=["KZ"]), {"name_ru": "Суд", "sector": "x"}
    )
    page = response.content.decode()
    assert "There is a problem" in page
    assert 'href="#id_name_en"' in page
    assert 'href="#id_sector"' in page
    assert 'value="Суд"' in page


def test_a_known_name_is_told(people, institutions, client_of):
    response = client_of(people.team_kz).post(
        reverse("institutions:institution_add", args=["KZ"]),
        {"name_en": "Ministry of Health", "sector": "government"},
    )
    assert "registered already" in response.content.decode()


def test_a_double_click_is_told_not_an_error(institutions):
    """Both requests passed the checks before either was stored."""
    form = PlainForm({})
    assert form.is_valid()

    def store_again() -> Institution:
        known = institutions.kz_ministry
        with transaction.atomic():
            return Institution.objects.create(
                country=known.country, names=known.names, sector="other"
            )

    assert form.perform(store_again) is None
    assert "just now" in form.non_field_errors()[0]


def test_editing_keeps_names_in_languages_not_asked_for(people, institutions, client_of):
    ministry = institutions.kz_ministry
    ministry.names |= {"kk": "Денсаулық сақтау министрлігі"}
    ministry.save()
    client_of(people.team_kz).post(
        reverse("institutions:institution_edit", args=[ministry.pk]),
        {"name_en": "Health Ministry", "name_ru": "", "sector": "government"},
    )
    ministry.refresh_from_db()
    assert ministry.names == {"en": "Health Ministry", "kk": "Денсаулық сақтау министрлігі"}


@pytest.mark.parametrize(("name", "fields"), [("institution_add", {}), ("institution_edit", {})])
def test_a_reader_cannot_post(people, institutions, client_of, name, fields):
    argument = "KZ" if name == "institution_add" else institutions.kz_ministry.pk
    url = reverse(f"institutions:{name}", args=[argument])
    assert client_of(people.reader_kz).post(url, NAMES).status_code == 403
    assert client_of(people.reader_kg).post(url, NAMES).status_code in {403, 404}
    assert not Institution.objects.filter(names__en="Court").exists()


def test_the_registry_page_searches_and_pages(people, countries, client_of):
    Institution.objects.bulk_create(
        Institution(country=countries["KZ"], names={"en": f"Office {number:03}"}, sector="other")
        for number in range(60)
    )
    client = client_of(people.reader_kz)
    page = client.get("/countries/KZ/", {"sector": "other"}).content.decode()
    assert "Page 1 of 2" in page
    assert "sector=other&amp;page=2" in page
    assert "Office 042" in client.get("/countries/kz/", {"q": "042"}).content.decode()
    assert "Nothing found" in client.get("/countries/KZ/", {"q": "zzz"}).content.decode()
    assert "Change" not in page


def test_a_country_without_institutions_says_so(people, client_of):
    page = client_of(people.team).get("/countries/TM/").content.decode()
    assert "No institution is registered here yet." in page


def test_the_administrator_adds_a_country(people, client_of):
    client = client_of(people.administrator)
    fields = {"name_en": "Georgia", "code": "ge", "time_zone": "Asia/Tbilisi"}
    client.post(reverse("institutions:country_add"), fields)
    assert Country.objects.get(code="GE").name == "Georgia"
    page = client.post(reverse("institutions:country_add"), fields).content.decode()
    assert "already exists" in page
    bad = fields | {"code": "1", "time_zone": "Mars"}
    page = client.post(reverse("institutions:country_add"), bad).content.decode()
    assert "There is no such time zone." in page
    assert "two letters" in page


def test_the_administrator_changes_a_country(people, client_of):
    client_of(people.administrator).post(
        reverse("institutions:country_edit", args=["KZ"]),
        {"name_en": "Qazaqstan", "time_zone": "Asia/Almaty"},
    )
    assert Country.objects.get(code="KZ").names == {"en": "Qazaqstan"}


def test_rounds_are_added_and_changed_on_pages(people, client_of):
    client = client_of(people.team)
    fields = {"name_en": "First", "countries": ["KZ", "KG"], "opens_on": "2023-06-01"}
    client.post(reverse("institutions:round_add"), fields | {"slug": "first"})
    added = Round.objects.get()
    assert (added.slug, added.countries.count()) == ("first", 2)
    url = reverse("institutions:round_edit", args=["first"])
    client.post(url, fields | {"countries": ["TM"], "closes_on": "2023-07-01"})
    added.refresh_from_db()
    assert [country.code for country in added.countries.all()] == ["TM"]
    assert added.closes_on == date(2023, 7, 1)
    page = client.post(url, fields | {"closes_on": "2023-01-01"}).content.decode()
    assert "The closing date is before the opening date." in page


def test_a_round_of_other_countries_is_not_found(people, countries, client_of):
    hidden = Round.objects.create(slug="hidden", names={"en": "Hidden round"})
    hidden.countries.set([countries["KG"]])
    client = client_of(people.team_kz)
    assert "Hidden round" not in client.get("/rounds/").content.decode()
    assert client.get(reverse("institutions:round_edit", args=["hidden"])).status_code == 404
