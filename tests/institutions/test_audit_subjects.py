"""What entries of the audit log were about, in words of the reader's language."""

from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

from institutions.actions import record_audit
from institutions.audit_words import subject_name
from institutions.models import AuditEntry, User
from institutions.queries.audit_subjects import CALLED_BY_NAME, subjects_of
from tests.surveys.makers import make_country

# No act is about one of them alone.
NEVER = {
    *("auditentry", "backup", "caughtmail", "circulationlink", "draftrevision", "figuresstep"),
    *(
        "foldentry",
        "grant",
        "guidequestion",
        "identity",
        "incident",
        "interviewpoint",
        "letter",
        "linkcode",
    ),
    *("boardrevision", "noterevision", "observationchange", "pendingimport", "printedvariation"),
    *("recoverycode", "secondfactor", "sessionattendance", "signinattempt", "signingcode"),
    *("snapshotapproval", "tableperiod", "tally", "themechange", "themesummary", "upload"),
    *("usedinvitation", "webhookdelivery"),
}
OURS = ("dialogues", "institutions", "reports", "surveys")


def test_every_kind_of_thing_has_a_name():
    kinds = {
        model.__name__.lower() for app in OURS for model in apps.get_app_config(app).get_models()
    }
    with override("ru"):
        assert [kind for kind in sorted(kinds - NEVER) if subject_name(kind).isascii()] == []
    assert kinds >= CALLED_BY_NAME


def entry_about(subject) -> AuditEntry:
    return record_audit(actor=None, action="x", subject=subject)


def test_what_has_a_public_name_is_called_by_it(people):
    country = make_country("KZ")
    country.names |= {"ru": "Казахстан"}
    country.save()
    people.team.full_name = "A. Serik"
    people.team.save()
    entries = [entry_about(country), entry_about(people.team), entry_about(people.administrator)]
    assert subjects_of(entries) == [
        "Country: Kazakhstan",
        "Person: A. Serik",
        f"Person: {people.administrator.email}",
    ]
    with override("ru"):
        assert subjects_of(entries[:1]) == ["Страна: Казахстан"]


def test_what_is_gone_keeps_its_number_and_what_has_no_object_is_empty(people):
    gone = entry_about(people.team)
    User.objects.filter(pk=people.team.pk).delete()
    of_before = AuditEntry(subject_type="oldthing", subject_id="7")
    assert subjects_of([gone, entry_about(None), of_before]) == [
        f"Person {gone.subject_id}",
        "",
        "oldthing 7",
    ]


def test_interviewees_and_contacts_are_never_named():
    assert CALLED_BY_NAME.isdisjoint({"interviewee", "identity", "contact", "response", "share"})


def test_a_page_of_entries_asks_once_for_each_kind(people, django_assert_num_queries):
    entries = [entry_about(subject) for subject in (people.team, people.administrator) * 20]
    with django_assert_num_queries(1):
        subjects_of(entries)


def test_the_page_shows_it(people, client_of):
    people.team.full_name = "<b>A. Serik</b>"
    people.team.save()
    entry_about(people.team)
    page = client_of(people.administrator).get(reverse("institutions:audit_log"), {"act": "x"})
    assert "Person: &lt;b&gt;A. Serik&lt;/b&gt;" in page.content.decode()
