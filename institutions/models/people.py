"""Users and the grants that say what each may do."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from institutions.enums import INSTITUTION_ROLES, Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who signs in by `email`; without a password none can be used."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account; e-mail is the name for sign-in, stored in lower case."""

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("A person with this e-mail is registered already.")},
    )
    full_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # How often the account's sessions were ended at once; each knows the count it was opened under.
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must still hold to count: of the password, and of `sessions_ended`."""
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._of_now, super().get_session_auth_fallback_hash())

    def _of_now(self, password_hash: str) -> str:
        # As Django has it at first, so that an upgrade ends nobody's session.
        return f"{password_hash}.{self.sessions_ended}" if self.sessions_ended else password_hash


class Grant(models.Model):
    """One role of one user.

    A country-bound grant without a country holds for all countries (administrator and team only);
    coordinators, signatories and contributors are bound to one institution.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    country = models.ForeignKey(
        "institutions.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
    )

    class Meta:
        ordering = ["user_id", "role", "country_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "country", "institution"],
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=INSTITUTION_ROLES)
                & models.Q(institution__isnull=False, country__isnull=True)
                | ~models.Q(role__in=INSTITUTION_ROLES) & models.Q(institution__isnull=True),
                name="grant_institution_fits_role",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.READER) | models.Q(country__isnull=False),
                name="grant_reader_names_country",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.ADMINISTRATOR) | models.Q(country__isnull=True),
                name="grant_administrator_is_general",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="grant_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        scope = self.institution or self.country or _("all countries")
        return f"{self.get_role_display()} ({scope})"
