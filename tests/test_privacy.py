"""Personal data: the page about them, taking a person out, and forgetting what is old."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from dialogues.models import Dialogue, Identity, Interview, Interviewee, Participation
from institutions.actions import passwords
from institutions.actions.privacy import erase_person, forget_old_data
from institutions.actions.second_factor import add_second_factor, new_secret
from institutions.actions.sign_in import reserve_sign_in_attempt
from institutions.enums import MailState, Role
from institutions.models import (
    AuditEntry,
    CaughtMail,
    Contact,
    Grant,
    OutgoingMail,
    SecondFactor,
    SignInAttempt,
    User,
)
from institutions.queries import verify_audit_chain
from institutions.queries.privacy import (
    PERSONAL_DATA,
    Erasing,
    model_of,
    person_data,
    rows_of,
    second_factor_account,
)
from institutions.tasks import forget_old_data as forget_old_data_task
from surveys.models import AnswerComment
from tests.dialogues.interview_makers import make_interview
from tests.institutions.conftest import *  # noqa: F403 - its fixtures
from tests.institutions.test_second_factor import code_of
from tests.privacy_world import leave_traces
from tests.surveys.makers import make_response

EMAIL = "ann@example.org"
# Columns that hold a person's name or address, whatever model they are in.
PERSONAL_NAMES = {
    "account",
    "address",
    "author_name",
    "contact",
    "person_name",
    "recipient",
    "recipients",
    "respondent",
    "owner",
    "shared_by",
    "speakers",
    "stated_by",
}
# A number of the contact, not a name; institutions and countries that state a need.
NOT_PERSONAL = {
    ("surveys.Letter", "contact"),
    ("surveys.SigningCode", "contact"),
    ("surveys.LinkCode", "contact"),
    ("reports.Need", "stated_by"),
    # Accounts, found in PERSONAL_DATA by their number.
    ("institutions.Job", "owner"),
    ("reports.PendingImport", "owner"),
}


def personal_columns() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, (models.EmailField, models.GenericIPAddressField))
        or field.name in PERSONAL_NAMES
    } - NOT_PERSONAL


# The table and the page


def test_every_column_that_names_a_person_is_told():
    told = {(data.model, name) for data in PERSONAL_DATA for name in data.fields}
    assert personal_columns() - told == set()


@pytest.mark.parametrize("data", PERSONAL_DATA, ids=lambda data: data.model)
def test_a_row_of_the_table_names_columns_that_there_are(db, data):
    for name in data.fields:
        model_of(data)._meta.get_field(name)
    assert list(dict(person_data(EMAIL))) == []


def test_everybody_reads_the_page(client, db):
    page = client.get("/privacy/").content.decode()
    assert page.count("<tr ") == len(PERSONAL_DATA)
    assert "have it erased" in page


@pytest.mark.parametrize("address", ["/sign-in/", "/help/", "/privacy/"])
def test_each_page_leads_there(client, db, address):
    assert 'href="/privacy/"' in client.get(address).content.decode()


# A person


@pytest.fixture
def ann(people, make_user, institutions, countries) -> User:
    """Somebody who left traces everywhere, beside Joann, who must keep hers."""
    user = make_user(EMAIL, Role.READER, country=countries["KZ"])
    user.full_name = "Ann Example"
    user.save()
    secret = new_secret()
    add_second_factor(user=user, secret=secret, code=code_of(secret))
    reserve_sign_in_attempt(EMAIL, "192.0.2.1")
    dialogue = Dialogue.objects.create(title="First", starts_on="2026-01-01", ends_on="2026-01-02")
    dialogue.countries.add(countries["KZ"])
    for email in (EMAIL, f"jo{EMAIL}"):
        Contact.objects.create(institution=institutions.kz_ministry, name="Ann", email=email)
        OutgoingMail.objects.create(
            recipient=email, subject="Dear Ann", body="Ann", kind="x", reference=email
        )
        CaughtMail.objects.create(sender="s", recipients=f"<{email}>, b@x.org", subject="", body="")
        Participation.objects.create(
            dialogue=dialogue,
            country=countries["KZ"],
            institution=institutions.kz_ministry,
            person_name="Ann Example",
            email=email,
        )
    return user


def test_an_export_holds_every_kind_and_no_secret(ann, tmp_path: Path):
    out = tmp_path / "ann.json"
    call_command("export_person", EMAIL.upper(), out=str(out))
    data = json.loads(out.read_text())
    assert {
        "institutions.User",
        "institutions.Contact",
        "institutions.OutgoingMail",
        "institutions.CaughtMail",
        "institutions.SignInAttempt",
        "institutions.SecondFactor",
        "institutions.Grant",
        "institutions.AuditEntry",
        "dialogues.Participation",
    } == set(data)
    assert "joann" not in out.read_text()
    assert ann.password not in out.read_text()
    assert SecondFactor.objects.get().secret not in out.read_text()
    assert out.stat().st_mode & 0o077 == 0


def test_an_export_overwrites_nothing(ann, tmp_path: Path):
    out = tmp_path / "there.json"
    out.write_text("kept")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_person", EMAIL, out=str(out))
    assert out.read_text() == "kept"


def test_a_person_is_taken_out_everywhere_and_nobody_else_is(ann):
    call_command("erase_person", EMAIL, reason="asked by letter")
    left = dict(person_data(EMAIL))
    assert left == {}
    ann.refresh_from_db()
    assert (ann.email, ann.full_name, ann.is_active) == (
        f"erased-{ann.pk}@erased.invalid",
        "",
        False,
    )
    assert not ann.has_usable_password()
    assert not Grant.objects.filter(user=ann).exists()
    mail = OutgoingMail.objects.get(reference=EMAIL)
    assert (mail.state, mail.subject, mail.body) == (MailState.DROPPED, "", "")
    other = dict(person_data(f"jo{EMAIL}"))
    assert {model: len(rows) for model, rows in other.items()} == {
        "institutions.Contact": 1,
        "institutions.OutgoingMail": 1,
        "institutions.CaughtMail": 1,
        "dialogues.Participation": 1,
    }


def test_erasing_is_in_the_audit_log_without_the_name(ann):
    erase_person(EMAIL, reason="asked by letter")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.subject_id) == ("erase_person", str(ann.pk))
    assert entry.details["reason"] == "asked by letter"
    assert EMAIL not in str(entry.details)
    assert verify_audit_chain().fault is None


def test_erasing_ends_sessions_and_links(ann, client_of, client):
    browser = client_of(ann)
    link = passwords.password_link(ann)
    erase_person(EMAIL, reason="asked")
    assert browser.get("/countries/").status_code == 302
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_erasing_twice_says_that_nothing_is_left(ann):
    call_command("erase_person", EMAIL, reason="asked")
    for command, options in (
        ("erase_person", {"reason": "again"}),
        ("export_person", {"out": "x"}),
    ):
        with pytest.raises(CommandError, match="Nothing is stored"):
            call_command(command, EMAIL, **options)


def test_an_interviewee_is_erased_too(ann, countries):
    interview = make_interview(countries["KZ"])
    for pseudonym, contact in (("P1", f"{EMAIL}, phone"), ("P2", f"jo{EMAIL}")):
        person = Interviewee.objects.create(interview=interview, pseudonym=pseudonym)
        Identity.objects.create(interviewee=person, name="Ann", contact=contact)
    call_command("erase_person", EMAIL, reason="asked")
    assert list(Identity.objects.values_list("contact", flat=True)) == [f"jo{EMAIL}"]
    assert Interview.objects.filter(pk=interview.pk).exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_erasing_takes_a_reason(ann, reason):
    with pytest.raises(CommandError, match="Say why"):
        call_command("erase_person", EMAIL, reason=reason)
    ann.refresh_from_db()
    assert ann.email == EMAIL


def test_the_only_administrator_stays(people):
    with pytest.raises(CommandError, match="must be an administrator"):
        call_command("erase_person", people.administrator.email, reason="asked")
    assert User.objects.filter(email="administrator@example.org", is_active=True).exists()


# Every kind of record


NAME = "Ann Example"


@pytest.fixture
def traces(ann, institutions) -> dict[str, Any]:
    return leave_traces(ann, institutions.kz_ministry, name=NAME)


def test_both_commands_reach_every_kind_or_say_why_not(traces):
    exported = set(dict(person_data(EMAIL)))
    reached = {data.model for data in PERSONAL_DATA if data.by or data.named}
    assert exported == reached
    call_command("erase_person", EMAIL, reason="asked by letter")
    for data in PERSONAL_DATA:
        is_left = data.erasing == Erasing.KEEP
        assert is_left == bool(data.because), data.model
        if not is_left:
            assert not rows_of(data, EMAIL).exists(), data.model


def test_nothing_in_the_database_holds_an_erased_address(traces):
    # The fixture's name for it; the site calls no mail after its recipient.
    OutgoingMail.objects.filter(reference=EMAIL).update(reference="first")
    Participation.objects.filter(email=f"jo{EMAIL}").update(person_name="Joann")
    call_command("erase_person", EMAIL, reason="asked by letter")
    assert places_of(EMAIL) == set()
    # The name stays with what was signed, and in nothing else.
    assert places_of(NAME) == {"surveys_signoff"}
    assert verify_audit_chain().fault is None


def places_of(text: str) -> set[str]:
    """Tables with a row that holds the text, as a word of its own."""
    found = set()
    for table in connection.introspection.table_names():
        query = sql.SQL("SELECT EXISTS (SELECT FROM {} t WHERE t::text ~* %s)")
        with connection.cursor() as cursor:
            cursor.execute(query.format(sql.Identifier(table)), [rf"\m{re.escape(text)}"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_names_of_others_in_the_same_answer_stay(traces, institutions):
    response = traces["comment"].response
    other = AnswerComment.objects.create(response=response, author="Ann Other", text="So?")
    nameless = AnswerComment.objects.create(response=response, author="", text="Was erased")
    Contact.objects.create(institution=institutions.kz_ministry, name="", email=f"no{EMAIL}")
    elsewhere = make_response(response.version, response.country, {})
    namesake = AnswerComment.objects.create(response=elsewhere, author=NAME, text="Not me")
    assert "surveys.AnswerComment" not in dict(person_data(f"no{EMAIL}"))
    call_command("erase_person", EMAIL, reason="asked by letter")
    left = dict(AnswerComment.objects.values_list("pk", "author"))
    assert left == {
        traces["comment"].pk: "",
        other.pk: "Ann Other",
        nameless.pk: "",
        namesake.pk: NAME,
    }


def test_sign_ins_with_the_second_factor_are_the_persons_own(ann):
    account = second_factor_account(ann.pk)
    reserve_sign_in_attempt(account, "192.0.2.9")
    addresses = {row["address"] for row in dict(person_data(EMAIL))["institutions.SignInAttempt"]}
    assert "192.0.2.9" in addresses
    erase_person(EMAIL, reason="asked by letter")
    assert not SignInAttempt.objects.exists()


# What is old


def test_what_is_old_is_forgotten_and_the_rest_stays(ann, client_of):
    client_of(ann)
    Session.objects.create(
        session_key="old", session_data="", expire_date=timezone.now() - timedelta(1)
    )
    SignInAttempt.objects.create(
        account="a" * 64,
        address="192.0.2.2",
        is_known=True,
        last_at=timezone.now() - timedelta(181),
    )
    OutgoingMail.objects.filter(kind="account_notice").delete()
    OutgoingMail.objects.update(state=MailState.SENT)
    OutgoingMail.objects.filter(reference=EMAIL).update(
        created_at=timezone.now() - timedelta(days=366)
    )
    assert forget_old_data_task() == {"sessions": 1, "attempts": 1, "mails": 1}
    assert forget_old_data() == {"sessions": 0, "attempts": 0, "mails": 0}
    assert OutgoingMail.objects.exclude(recipient="").count() == 1
    assert Session.objects.count() == 1
    assert SignInAttempt.objects.count() == 1
