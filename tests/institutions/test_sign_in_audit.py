"""What the audit log keeps of signing in and out."""

from institutions.models import AuditEntry
from institutions.queries import verify_audit_chain
from tests.institutions.test_second_factor import (
    CODE,
    SIGN_IN,
    acts,
    add_factor,
    code_of,
    give_password,
)


def test_signing_in_and_out_is_recorded(people, client):
    secret, _codes = add_factor(people.team)
    give_password(client)
    client.post(CODE, {"code": "wrong"})
    client.post(CODE, {"code": code_of(secret)})
    client.post("/sign-out/")
    assert acts() == ["add_second_factor", "fail_to_sign_in", "sign_in", "sign_out"]
    assert AuditEntry.objects.get(action="sign_in").details == {"with": "app code"}
    assert verify_audit_chain().fault is None


def test_failures_of_unknown_accounts_are_not(people, client):
    client.post(SIGN_IN, {"email": "who@example.org", "password": "x"})
    client.post("/sign-out/")
    assert acts() == []
    client.post(SIGN_IN, {"email": "team@example.org", "password": "x"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject_id) == (
        "fail_to_sign_in",
        None,
        str(people.team.pk),
    )


def test_an_attempt_that_has_to_wait_writes_nothing(people, client):
    for _number in range(12):
        client.post(SIGN_IN, {"email": "team@example.org", "password": "x"})
    assert len(acts()) == 5


def test_the_secret_and_the_codes_are_in_no_entry(people):
    secret, codes = add_factor(people.team)
    stored = str(list(AuditEntry.objects.values()))
    assert not any(word in stored for word in [secret, *codes])
