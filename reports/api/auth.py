"""Who a program acts for, and what its token allows."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from institutions.actions.tokens import use_token
from institutions.enums import ApiScope


class Scope(HttpBearer):
    """`Authorization: Bearer na_…` with a valid token of this scope; anything else gets 401.

    A valid token without the scope gets 401 too: programs read from the description what they need.
    The request's user becomes the token's owner, so that all rules of access hold as on the pages.
    """

    openapi_scheme = "bearer"

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = use_token(token)
        if found is None or self.scope not in found.scopes:
            return None
        request.user = found.owner
        return found


FINDINGS = Scope(ApiScope.READ_FINDINGS)
RESPONSES = Scope(ApiScope.READ_RESPONSES)
READ_INVITATIONS = Scope(ApiScope.READ_INVITATIONS)
WRITE_INVITATIONS = Scope(ApiScope.WRITE_INVITATIONS)
