"""Entries of the register: adding, changing and removing them in pages."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from institutions.enums import Role, Sector
from institutions.models import AuditEntry, Country, Institution
from reports.models import (
    ENTRY_KINDS,
    Document,
    DonorMeeting,
    Need,
    Programme,
    Strategy,
    StrategySection,
    Treaty,
)
from reports.queries.evidence_entries import citation_of, entry_digest, sections_of
from tests.reports.evidence.conftest import person

pytestmark = pytest.mark.django_db

NEW = {
    "document": {
        "kind": "reviewed",
        "citation_key": "WDR 2023",
        "author": "UNODC",
        "title": "World Drug Report",
        "date": "2023-06",
        "place": "Vienna",
        "publisher": "United Nations",
        "pages": "3-5",
        "link": "https://example.org/wdr",
    },
    "treaty": {"treaty": "A new convention", "date": "2020", "action": "Signature"},
    "strategy": {
        "name": "New strategy",
        "period": "2025-2030",
        "adopted": "pending",
        "actions_count": "12",
        "sections": "First section\n\n Second section ",
    },
    "programme": {
        "code": "X/1",
        "title": "New programme",
        "budget_amount": "1000.50",
        "budget_currency": "eur",
        "start": "2023",
    },
    "need": {"need": "More reagents", "stated_by_kind": "country", "stated_by": "Letter of 2023"},
    "meeting": {"date": "2023-05-04", "city": "Astana"},
}


def address(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def posted_for(entry, **values):
    return {"seen": entry_digest(entry), **values}


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_an_entry_is_added(team, kind):
    model = ENTRY_KINDS[kind]
    before = model.objects.count()
    assert team.get(address("evidence_entry_add", kind)).status_code == 200
    response = team.post(address("evidence_entry_add", kind), NEW[kind], follow=True)
    assert response.status_code == 200
    assert model.objects.count() == before + 1
    entry = model.objects.order_by("pk").last()
    assert entry.country_id == "KZ"
    assert entry.order > 0
    assert str(entry) in response.content.decode().replace("&#x27;", "'")
    audit = AuditEntry.objects.get(action=f"add_{kind}")
    assert audit.subject_id == str(entry.pk)
    assert audit.actor.email == "team.kz@example.org"


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_a_new_form_that_is_filled_in_and_sent_is_good(team, kind):
    """What the page puts into its fields stands in the way of nobody."""
    form = team.get(address("evidence_entry_add", kind)).context["form"]
    empty = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in empty.items() if value not in (None, "", [])}
    assert team.post(address("evidence_entry_add", kind), posted | NEW[kind]).status_code == 302


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_an_entry_that_is_sent_as_it_is_stays_as_it_is(team, kind):
    entry = ENTRY_KINDS[kind].objects.filter(country="KZ")[0]
    before = entry_digest(entry)
    page = address("evidence_entry_edit", kind, entry.pk)
    form = team.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in values.items() if value not in (None, "", [])}
    assert team.post(page, posted).status_code == 302
    entry.refresh_from_db()
    assert entry_digest(entry) == before


def test_values_are_kept_as_they_are_meant(team):
    for kind in ("document", "strategy", "programme"):
        team.post(address("evidence_entry_add", kind), NEW[kind])
    document = Document.objects.get(citation_key="WDR 2023")
    assert citation_of(document) == (
        "UNODC (2023). World Drug Report. Vienna: United Nations, pp. 3-5. https://example.org/wdr"
    )
    programme = Programme.objects.get(code="X/1")
    assert (str(programme.budget_amount), programme.budget_currency) == ("1000.50", "EUR")
    strategy = Strategy.objects.get(name="New strategy")
    assert sections_of(strategy) == ["First section", "Second section"]
    assert strategy.actions_count == 12


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        ("document", {"date": "26 June"}, "Not a date"),
        ("document", {"title": ""}, "required"),
        ("document", {"link": "not a link"}, "valid URL"),
        ("programme", {"budget_currency": ""}, "in which currency"),
        ("programme", {"budget_currency": "euro"}, "at most 3"),
        ("programme", {"budget_amount": "-5"}, "Not an amount"),
        ("strategy", {"sections": "x" * 501}, "longer than 500"),
        ("strategy", {"actions_count": "many"}, "whole number"),
        ("need", {"stated_by": ""}, "Say who states it"),
        ("need", {"order": "0"}, "greater than or equal to 1"),
        ("meeting", {"date": ""}, "required"),
    ],
)
def test_bad_values_are_told_and_what_was_typed_is_kept(team, kind, values, told):
    before = ENTRY_KINDS[kind].objects.count()
    response = team.post(address("evidence_entry_add", kind), NEW[kind] | values)
    assert response.status_code == 422
    assert told in text_of(response)
    kept = next(value for name, value in NEW[kind].items() if name not in values)
    assert kept in response.content.decode()
    assert ENTRY_KINDS[kind].objects.count() == before


@pytest.mark.parametrize("kind", [kind for kind in ENTRY_KINDS if kind != "need"])
def test_the_same_entry_twice_is_refused(team, kind):
    team.post(address("evidence_entry_add", kind), NEW[kind])
    response = team.post(address("evidence_entry_add", kind), NEW[kind])
    assert response.status_code == 422
    assert "The register has this entry already" in text_of(response)


def test_an_entry_is_changed_and_the_audit_log_has_before_and_after(team):
    treaty = Treaty.objects.filter(country="KZ")[0]
    page = address("evidence_entry_edit", "treaty", treaty.pk)
    assert entry_digest(treaty) in team.get(page).content.decode()
    values = {"treaty": treaty.treaty, "date": "1998", "action": treaty.action}
    assert team.post(page, posted_for(treaty, **values)).status_code == 302
    treaty.refresh_from_db()
    assert treaty.date == "1998"
    audit = AuditEntry.objects.get(action="change_treaty")
    assert audit.details == {"changes": {"date": ["1997-04-29", "1998"]}}


def test_nobody_overwrites_what_another_changed(team):
    treaty = Treaty.objects.filter(country="KZ")[0]
    page = address("evidence_entry_edit", "treaty", treaty.pk)
    values = posted_for(treaty, treaty=treaty.treaty, action=treaty.action, date="1998")
    team.post(page, values)
    response = team.post(page, values | {"date": "1999"})
    assert response.status_code == 422
    assert "Somebody changed this entry" in text_of(response)
    assert 'value="1999"' in response.content.decode()
    treaty.refresh_from_db()
    assert treaty.date == "1998"


def test_an_entry_is_removed_with_a_reason(team):
    programme = Programme.objects.filter(country="KZ")[0]
    page = address("evidence_entry_remove", "programme", programme.pk)
    assert programme.title in team.get(page).content.decode()
    assert team.post(page, {"reason": " "}).status_code == 422
    assert Programme.objects.filter(pk=programme.pk).exists()
    assert team.post(page, {"reason": "Entered twice"}).status_code == 302
    assert not Programme.objects.filter(pk=programme.pk).exists()
    details = AuditEntry.objects.get(action="remove_programme").details
    assert (details["title"], details["reason"]) == (programme.title, "Entered twice")


def test_a_strategy_keeps_its_sections_under_their_head(team):
    strategy = Strategy.objects.get(country="KZ", period="2001-2005")
    assert sections_of(strategy)[1] == "Social immunity of the population"
    page = address("evidence_entry_edit", "strategy", strategy.pk)
    values = {"name": "Renamed strategy", "period": "2001-2005", "sections": "One\nTwo"}
    assert team.post(page, posted_for(strategy, **values)).status_code == 302
    found = StrategySection.objects.filter(country="KZ", strategy="Strategy 2001-2005")
    assert [section.section for section in found] == ["One", "Two"]
    strategy.refresh_from_db()
    assert strategy.name == "Renamed strategy"


def test_a_strategy_goes_with_its_sections(team):
    team.post(address("evidence_entry_add", "strategy"), NEW["strategy"])
    strategy = Strategy.objects.get(name="New strategy")
    team.post(address("evidence_entry_remove", "strategy", strategy.pk), {"reason": "Wrong"})
    assert not StrategySection.objects.filter(strategy="New strategy 2025-2030").exists()
    assert StrategySection.objects.filter(country="KZ").exists()


# Needs


def test_a_need_refers_to_who_stated_it(team):
    kz = Country.objects.get(code="KZ")
    institution = Institution.objects.create(
        country=kz, names={"en": "Ministry of Health"}, sector=Sector.GOVERNMENT
    )
    earlier = Need.objects.filter(country="KZ")[0]
    programme = Programme.objects.filter(country="KZ")[0]
    values = {
        "need": "More reagents",
        "stated_by_kind": "institution",
        "institution": institution.pk,
        "stated_in": "2023",
        "continues": earlier.pk,
        "programmes": [programme.pk],
        "left_open": "Training",
    }
    assert team.post(address("evidence_entry_add", "need"), values).status_code == 302
    need = Need.objects.get(need="More reagents")
    assert (need.institution, need.continues, need.stated_by) == (
        institution,
        earlier,
        "Ministry of Health",
    )
    assert (need.order, list(need.programmes.all())) == (1, [programme])
    page = text_of(team.get(address("evidence_entry_edit", "need", need.pk)))
    assert f'value="{programme.pk}" id="id_programmes_0" checked' in page or " checked" in page


def test_a_kind_forgets_links_of_another_kind(team):
    kz = Country.objects.get(code="KZ")
    institution = Institution.objects.create(
        country=kz, names={"en": "Ministry"}, sector=Sector.GOVERNMENT
    )
    values = NEW["need"] | {"institution": institution.pk}
    team.post(address("evidence_entry_add", "need"), values)
    assert Need.objects.get(need="More reagents").institution is None


def test_two_needs_of_one_source_have_different_priorities(team):
    team.post(address("evidence_entry_add", "need"), NEW["need"])
    more = NEW["need"] | {"need": "More people"}
    assert (
        team.post(address("evidence_entry_add", "need"), more | {"order": "1"}).status_code == 422
    )
    assert team.post(address("evidence_entry_add", "need"), more).status_code == 302
    assert Need.objects.get(need="More people").order == 2


@pytest.mark.parametrize("field", ["institution", "continues", "programmes"])
def test_a_need_refers_to_nothing_of_another_country(team, field):
    kg = Country.objects.get(code="KG")
    foreign = {
        "institution": Institution.objects.create(
            country=kg, names={"en": "Ministry"}, sector=Sector.GOVERNMENT
        ),
        "continues": Need.objects.filter(country="KG")[0],
        "programmes": Programme.objects.filter(country="KG")[0],
    }[field]
    values = NEW["need"] | {"stated_by_kind": "institution", field: foreign.pk}
    response = team.post(address("evidence_entry_add", "need"), values)
    assert response.status_code == 422


# Files


def document_with_file(name="law.pdf"):
    document = Document(country_id="KZ", kind="used", citation_key="Law", title="Law", order=99)
    document.file_name = name
    document.file.save("law.pdf", ContentFile(b"%PDF-1.4 text"))
    return document


def test_a_file_is_kept_and_handed_out(team):
    upload = SimpleUploadedFile("act of 2023.pdf", b"%PDF-1.4 text")
    team.post(address("evidence_entry_add", "document"), NEW["document"] | {"file": upload})
    document = Document.objects.get(citation_key="WDR 2023")
    link = address("evidence_file", document.pk)
    assert link in team.get(address("evidence_register")).content.decode()
    response = team.get(link)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 text"
    assert response["Content-Type"] == "application/pdf"
    assert "act of 2023.pdf" in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["page.html", "run.exe", "picture.svg", "noending"])
def test_files_of_other_types_are_refused(team, name):
    values = NEW["document"] | {"file": SimpleUploadedFile(name, b"text")}
    response = team.post(address("evidence_entry_add", "document"), values)
    assert response.status_code == 422
    assert "not taken" in text_of(response)


def test_a_file_is_replaced_or_cleared(team, django_capture_on_commit_callbacks):
    document = document_with_file()
    storage, first = document.file.storage, document.file.name
    page = address("evidence_entry_edit", "document", document.pk)
    values = {"kind": "used", "citation_key": "Law", "title": "Law"}
    with django_capture_on_commit_callbacks(execute=True):
        upload = SimpleUploadedFile("new.txt", b"New")
        team.post(page, posted_for(document, **values, file=upload))
    document.refresh_from_db()
    assert document.file_name == "new.txt"
    assert not storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        team.post(page, posted_for(document, **values) | {"file-clear": "on"})
    document.refresh_from_db()
    assert (document.file.name or "", document.file_name) == ("", "")
    assert team.get(address("evidence_file", document.pk)).status_code == 404


def test_a_removed_document_takes_its_file_along(team, django_capture_on_commit_callbacks):
    document = document_with_file()
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        page = address("evidence_entry_remove", "document", document.pk)
        team.post(page, {"reason": "Replaced"})
    assert not storage.exists(name)


def test_files_of_another_country_are_out_of_reach(client, evidence):
    document = document_with_file()
    client.force_login(person(Role.TEAM, "KG"))
    assert client.get(address("evidence_file", document.pk)).status_code == 404
    assert client.get(address("evidence_file", document.pk, code="KG")).status_code == 404


# Who may


def test_readers_see_no_button_and_change_nothing(reader):
    treaty = Treaty.objects.filter(country="KZ")[0]
    for page in (address("evidence_register"), address("evidence_needs")):
        assert "/register/" not in reader.get(page).content.decode()
    assert reader.get(address("evidence_entry_add", "treaty")).status_code == 403
    assert reader.post(address("evidence_entry_add", "treaty"), NEW["treaty"]).status_code == 403
    for name in ("evidence_entry_edit", "evidence_entry_remove"):
        assert reader.post(address(name, "treaty", treaty.pk)).status_code == 403


def test_entries_of_another_country_are_out_of_reach(team):
    foreign = DonorMeeting.objects.exclude(country="KZ")[0]
    for name in ("evidence_entry_edit", "evidence_entry_remove"):
        assert team.get(address(name, "meeting", foreign.pk)).status_code == 404
    assert team.get(address("evidence_entry_add", "meeting", code="KG")).status_code == 404


def test_an_entry_is_found_under_its_own_kind_only(team):
    assert team.get(address("evidence_entry_add", "table")).status_code == 404
    assert team.get(address("evidence_entry_edit", "nothing", 1)).status_code == 404
