"""What the views of this app share."""

from django.http import HttpRequest

from institutions.models import User


def actor_of(request: HttpRequest) -> User | None:
    """Return the signed-in user, for the audit log."""
    return request.user if isinstance(request.user, User) else None
