"""The audit log's page: its acts in words, and the choice of entries."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from institutions.actions import record_audit
from institutions.audit_words import ACTS, act_name, acts_named
from institutions.models import AuditEntry

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "dialogues", "institutions", "reports", "surveys")
# What they stand for are the kinds of records, entries and items of the board.
KINDS = {
    "{kind}": ("finding", "conclusion", "recommendation"),
    "{item_kind(item)}": ("finding", "conclusion", "recommendation"),
    "{kind_of(record)}": ("issue", "proposal", "concern", "decision", "action"),
    "{kind_of(entry)}": ("document", "treaty", "strategy", "programme", "need", "meeting"),
    "{type(row).__name__.lower()}": ("country", "institution", "round"),
    "{act}_{kind}": [
        f"{act}_{kind}"
        for act in ("change", "cite_in", "stop_citing_in", "take_value_in")
        for kind in ("finding", "conclusion", "recommendation")
    ],
}


def recorded_acts() -> set[str]:
    """Every act that the code hands to the audit log, or sets a variable `action` to."""
    trees = [ast.parse(path.read_text()) for app in APPS for path in (ROOT / app).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    values = [
        node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "action"
    ]
    values += [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "action"
    ]
    return {code for value in values for code in codes_in(value)} - {"store_true", "append"}


def codes_in(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return [*codes_in(value.body), *codes_in(value.orelse)]
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    if isinstance(value, ast.JoinedStr):
        text = ast.unparse(value)[2:-1]
        whole = KINDS.get(text)
        start, brace, rest = text.partition("{")
        return list(whole or [start + kind for kind in KINDS[brace + rest]])
    return []


def test_every_act_that_is_recorded_has_a_name():
    acts = recorded_acts()
    assert len(acts) > 130
    with override("ru"):
        assert [code for code in sorted(acts) if act_name(code) == code.replace("_", " ")] == []
        assert [code for code in sorted(acts) if act_name(code).isascii()] == []


def test_every_name_is_of_an_act_that_is_recorded():
    by_helpers = {"choose_quote", "remove_quote", "request_draft", "request_report_language"}
    assert set(ACTS) - recorded_acts() == {*by_helpers, "drop_withdrawn_summary"}


@pytest.mark.parametrize(
    ("code", "english", "russian"),
    [
        ("sign_in", "Signed in", "Вход"),
        ("cite_in_conclusion", "Evidence cited: Conclusion", "Доказательство процитировано: Вывод"),
        ("an_act_of_before", "an act of before", "an act of before"),
        ("", "", ""),
    ],
)
def test_acts_in_words(code: str, english: str, russian: str):
    with override("en"):
        assert act_name(code) == english
    with override("ru"):
        assert act_name(code) == russian


def test_acts_are_found_by_words_in_the_language_of_the_page():
    with override("ru"):
        assert acts_named("ВХОДА") == ["fail_to_sign_in"]
        assert "withdraw_consent" in acts_named("согласие")
    with override("en"):
        assert acts_named("согласие") == []
        assert acts_named("sign_off") == ["sign_off_response"]


@pytest.fixture
def entries(people, monkeypatch):
    people.team.full_name = "Айгуль Т."
    people.team.save()
    acts = ((people.team, "sign_in"), (people.administrator, "sign_out"), (None, "old_act"))
    for day, (actor, action) in enumerate(acts, 1):
        at = datetime(2026, 5, day, 23, 59, 59, tzinfo=UTC)
        monkeypatch.setattr("institutions.actions.audit.timezone.now", lambda at=at: at)
        record_audit(actor=actor, action=action, subject=None)
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, ["old_act", "sign_out", "sign_in"]),
        ({"act": "Signed"}, ["sign_out", "sign_in"]),
        ({"act": " signed IN "}, ["sign_in"]),
        ({"act": "old_act"}, ["old_act"]),
        ({"act": "%"}, []),
        ({"who": "system"}, ["old_act"]),
        ({"who": "TEAM"}, ["sign_in"]),
        ({"who": "айгуль"}, ["sign_in"]),
        ({"since": "2026-05-02"}, ["old_act", "sign_out"]),
        ({"until": "2026-05-02"}, ["sign_out", "sign_in"]),
        ({"since": "2026-05-02", "until": "2026-05-02"}, ["sign_out"]),
        ({"since": "2026-05-03", "until": "2026-05-01"}, []),
    ],
)
def test_entries_are_chosen(entries, people, client_of, choice: dict[str, str], found: list[str]):
    shown = client_of(people.administrator).get(reverse("institutions:audit_log"), choice)
    assert [entry.action for entry, _act, _subject in shown.context["entries"]] == found
    assert ("No entry fits" in shown.content.decode()) == (not found)


def test_a_choice_that_cannot_be_read_is_told_and_stays(entries, people, client_of):
    choice = {"since": "2026-02-31", "who": "team"}
    page = client_of(people.administrator).get(reverse("institutions:audit_log"), choice)
    assert "First day: Enter a valid date." in page.content.decode()
    assert [entry.action for entry, _act, _subject in page.context["entries"]] == ["sign_in"]
    assert 'value="2026-02-31"' in page.content.decode()


def test_the_next_page_keeps_the_choice(people, client_of):
    for _number in range(101):
        record_audit(actor=people.team, action="sign_in", subject=None)
    page = client_of(people.administrator).get(
        reverse("institutions:audit_log"), {"act": "Signed", "page": "1"}
    )
    assert "act=Signed&amp;page=2" in page.content.decode()


def test_acts_are_suggested_in_the_language_of_the_page(people, client_of):
    page = client_of(people.administrator).get(
        reverse("institutions:audit_log"), headers={"Accept-Language": "ru"}
    )
    assert 'list="acts"' in page.content.decode()
    assert '<option value="Ответ подписан">' in page.content.decode()


def test_nobody_else_reads_it(people, client_of):
    url = reverse("institutions:audit_log")
    assert client_of(people.team).get(url, {"act": "x"}).status_code == 403
    assert AuditEntry.objects.filter(action="x").count() == 0
