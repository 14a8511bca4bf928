"""Registering people from a CSV file: all rows, or none and the list of problems."""

from collections import defaultdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions.csv_rows import (
    ImportResult,
    Row,
    RowProblem,
    UnreadableFileError,
    read_rows,
)
from institutions.actions.people import GrantWish, register_person
from institutions.enums import INSTITUTION_ROLES, Role
from institutions.models import User
from institutions.queries.matching import InstitutionMatcher

PEOPLE_COLUMNS = ["email", "name", "role", "country", "institution", "language"]


def import_people(*, actor: User, content: bytes, sends_mail: bool = True) -> ImportResult:
    """Register the people of a CSV file (`PEOPLE_COLUMNS`); several rows of one e-mail add roles.

    Institutions are found by name, acronym or alias in the row's country (or of no country).
    Registers nothing when a row is bad; each new person gets a mail to set a password.
    """
    try:
        rows = read_rows(
            content,
            required=["email", "name", "role"],
            optional=["country", "institution", "language"],
        )
    except UnreadableFileError as error:
        return ImportResult(problems=error.problems)
    reader = _PeopleReader(actor)
    for row in rows:
        reader.read(row)
    if reader.problems:
        return ImportResult(problems=reader.problems)
    with transaction.atomic():
        for email, wishes in reader.wishes.items():
            register_person(
                actor=actor,
                email=email,
                full_name=reader.names[email],
                language=reader.languages[email],
                grants=wishes,
                sends_mail=sends_mail,
            )
    return ImportResult(created=len(reader.wishes))


class _PeopleReader:
    """Turns rows into the grants of each e-mail, and collects what is wrong with them."""

    def __init__(self, actor: User) -> None:
        self.problems: list[RowProblem] = []
        self.wishes: dict[str, list[GrantWish]] = defaultdict(list)
        self.names: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self._actor = actor
        self._countries = {country.code: country for country in access.visible_countries(actor)}
        self._matcher = InstitutionMatcher()
        self._registered = set(User.objects.values_list("email", flat=True))

    def read(self, row: Row) -> None:
        email = row.values["email"].lower()
        self._check_email(row, email)
        self.names.setdefault(email, row.values["name"])
        self.languages.setdefault(email, row.values.get("language", "").lower() or "en")
        self._check_name(row, email)
        wish = self._wish(row)
        if wish is None:
            return
        if wish in self.wishes[email]:
            problem = _("This person has the role in a row above already.")
            self._add(row, "role", problem)
        self.wishes[email].append(wish)

    def _check_email(self, row: Row, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            self._add(row, "email", " ".join(error.messages))
        if email in self._registered:
            self._add(row, "email", _("A person with this e-mail is registered already."))

    def _check_name(self, row: Row, email: str) -> None:
        if len(row.values["name"]) > 200:
            self._add(row, "name", _("Longer than 200 letters."))
        if row.values["name"] != self.names[email]:
            self._add(row, "name", _("This e-mail has another name in a row above."))
        if self.languages[email] not in dict(settings.LANGUAGES):
            known = ", ".join(code for code, _name in settings.LANGUAGES)
            self._add(row, "language", _("Not one of: %(known)s.") % {"known": known})

    def _wish(self, row: Row) -> GrantWish | None:
        """Return the grant the row asks for; None with a problem where it makes no sense."""
        role, code = row.values["role"].lower(), row.values.get("country", "").upper()
        if misfit := self._misfit(role, code, row.values.get("institution", "")):
            self._add(row, *misfit)
            return None
        wish = GrantWish(role, country=self._countries.get(code))
        if role in INSTITUTION_ROLES:
            found = self._matcher.match(code, row.values.get("institution", ""))
            wish = GrantWish(role, institution=found)
        if access.can_grant(self._actor, role, country=wish.country, institution=wish.institution):
            return wish
        self._add(row, "role", _("You may not give this role."))
        return None

    def _misfit(self, role: str, code: str, institution: str) -> tuple[str, str] | None:
        """Return the column and the reason why role, country and institution do not go together."""
        if role not in Role.values:
            return "role", _("Not one of: %(known)s.") % {"known": ", ".join(Role.values)}
        if code and code not in self._countries:
            return "country", _("There is no such country among yours.")
        if role in INSTITUTION_ROLES:
            return self._unmatched(code, institution)
        return _misfit_of_staff(role, code, institution)

    def _unmatched(self, code: str, institution: str) -> tuple[str, str] | None:
        if self._matcher.match(code, institution):
            return None
        return "institution", _("Not the name of exactly one institution in this country.")

    def _add(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))


def _misfit_of_staff(role: str, code: str, institution: str) -> tuple[str, str] | None:
    if institution:
        return "institution", _("This role belongs to no institution.")
    if role == Role.READER and not code:
        return "country", _("A reader needs a country.")
    if role == Role.ADMINISTRATOR and code:
        return "country", _("An administrator has no country.")
    return None
