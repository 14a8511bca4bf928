"""The interface for programs, called as its own description says, and somewhat otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings

from institutions.actions.tokens import create_token
from institutions.enums import ApiScope
from institutions.models import User
from tests.access.world import World, undone
from tests.fuzz.target import Target, as_it_is

DESCRIPTION = "/api/v1/openapi.json"
CASES = 4
OWNERS = ("administrator@example.org", "team@example.org", "team.KZ@example.org",
          "r.kz@example.org", "coordinator@example.org", "nobody@example.org")  # fmt: skip


def api_target(world: World) -> Target:
    """Each example calls one operation some times, with the token of somebody, or with none."""
    with _kept_connection():
        schema = schemathesis.openapi.from_wsgi(DESCRIPTION, get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    secrets = ["", "na_nobody", *map(_secret, OWNERS)]

    def run(content: bytes) -> None:
        rng = Random(content)
        operation, secret = rng.choice(operations), rng.choice(secrets)
        with undone(), _kept_connection():
            _call(operation, {"Authorization": f"Bearer {secret}"}, rng.randrange(2**32))

    return Target("api", run, [b"seed"], as_it_is, is_guided=False)


@contextmanager
def _kept_connection() -> Iterator[None]:
    """Requests end without closing the connection, whose transaction holds the world."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _secret(email: str) -> str:
    ends = timezone.now() + timedelta(days=1)
    owner = User.objects.get(email__iexact=email)
    return create_token(owner=owner, name="fuzz", scopes=ApiScope.values, expires_at=ends)[1]


def _call(operation: Any, headers: dict[str, str], number: int) -> None:
    @seed(number)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500, (operation.label, answer.status_code, answer.content[:300])

    call()
