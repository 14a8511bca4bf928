"""Who a program acts for, and what its token allows."""

import logging
import time
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from institutions.access import must_have_second_factor
from institutions.actions.second_factor import has_second_factor
from institutions.actions.tokens import use_token
from institutions.enums import ApiScope
from institutions.models import ApiToken, User
from institutions.tasks_support import redis_client

SECONDS = 60

logger = logging.getLogger(__name__)


class TooManyCallsError(Exception):
    """A token was used more often than it may be; `seconds` until it may be used again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Scope(HttpBearer):
    """`Authorization: Bearer na_…` with a valid token of this scope; anything else gets 401.

    A valid token without the scope gets 401 too: programs read from the description what they need.
    The request's user becomes the token's owner, so that all rules of access hold as on the pages:
    where a second factor is required, the tokens of who has none (any more) rest until there is
    one.
    """

    openapi_scheme = "bearer"

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = use_token(token)
        if found is None or self.scope not in found.scopes or _lacks_factor(found.owner):
            return None
        _count_call(found)
        request.user = found.owner
        return found


def _lacks_factor(owner: User) -> bool:
    return must_have_second_factor(owner) and not has_second_factor(owner)


def token_of(request: HttpRequest) -> ApiToken:
    """The token that `Scope` let in."""
    found: ApiToken = request.auth  # type: ignore[attr-defined]
    return found


def _count_call(token: ApiToken) -> None:
    """Count the calls of a token within a minute; without Redis they are not counted."""
    now = time.time()
    key = f"api:{token.pk}:{int(now // SECONDS)}"
    try:
        pipeline = redis_client().pipeline()
        pipeline.incr(key)
        pipeline.expire(key, 2 * SECONDS)
        calls = int(pipeline.execute()[0])
    except redis.RedisError as error:
        logger.warning("Calls were not counted", extra={"reason": str(error)})
        return
    if calls > settings.API_CALLS_PER_MINUTE:
        raise TooManyCallsError(SECONDS - int(now) % SECONDS)


FINDINGS = Scope(ApiScope.READ_FINDINGS)
RESPONSES = Scope(ApiScope.READ_RESPONSES)
READ_INVITATIONS = Scope(ApiScope.READ_INVITATIONS)
WRITE_INVITATIONS = Scope(ApiScope.WRITE_INVITATIONS)
