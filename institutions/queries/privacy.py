"""Which personal data are stored where: one table for the page, for exports and for erasing.

A test compares it with the models of all apps, so models are named by their labels here.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Erasing(Enum):
    """What becomes of a row when its person is erased."""

    BLANK = "blank"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True)
class PersonalData:
    """Personal `fields` of one model, and how the rows of an e-mail are found: `by` a lookup.

    `by` is empty where rows hold names as somebody typed them, which no e-mail finds.
    """

    model: str
    fields: tuple[str, ...]
    what: Promise
    whose: Promise
    kept: Promise
    by: str = ""
    erasing: Erasing = Erasing.KEEP


_STAFF = _("People with an account")
_CONTACT = _("People whom an institution or the team named to us")
_COLLEAGUE = _("Colleagues who help with an answer")
_PARTICIPANT = _("Participants of dialogues")
_UNTIL_ASKED = _("Until somebody asks for it to be erased")
_WITH_ANSWERS = _("As long as the answers")
_WITH_DIALOGUE = _("As long as the record of the dialogue")

PERSONAL_DATA: tuple[PersonalData, ...] = (
    PersonalData(
        "institutions.User",
        ("email", "full_name", "password", "language"),
        _("E-mail, name, language, the password as a hash that cannot be read back"),
        _STAFF,
        _UNTIL_ASKED,
        by="email",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "institutions.SecondFactor",
        ("user", "secret"),
        _("The key of the app that makes sign-in codes"),
        _STAFF,
        _("Until it is turned off"),
        by="user__email",
        erasing=Erasing.DELETE,
    ),
    PersonalData(
        "institutions.ApiToken",
        ("owner", "name", "hint"),
        _("Names of the tokens of a person's programs, and when they were last used"),
        _STAFF,
        _UNTIL_ASKED,
        by="owner__email",
        erasing=Erasing.DELETE,
    ),
    PersonalData(
        "institutions.Grant",
        ("user",),
        _("Roles"),
        _STAFF,
        _("Until the role is taken away"),
        by="user__email",
        erasing=Erasing.DELETE,
    ),
    PersonalData(
        "institutions.SignInAttempt",
        ("account", "address"),
        _("The internet address of sign-ins, with a hash of the e-mail"),
        _("Whoever tries to sign in"),
        _("A day after a failure, 180 days after the last sign-in from there"),
        by="account",
        erasing=Erasing.DELETE,
    ),
    PersonalData(
        "institutions.AuditEntry",
        ("actor",),
        _("Who changed what and when, and who signed in; by a number that erasing makes nameless"),
        _STAFF,
        _("For good: the log cannot be changed"),
        by="actor__email",
    ),
    PersonalData(
        "institutions.Contact",
        ("name", "email", "language"),
        _("Name, e-mail, language, and whether they sign"),
        _CONTACT,
        _UNTIL_ASKED,
        by="email",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "institutions.OutgoingMail",
        ("recipient", "subject", "body", "last_error"),
        _("Recipient and subject of each mail; its text only until it went"),
        _("Everybody whom the site wrote to"),
        _("A year; the text while it waits to go, and then a week at most"),
        by="recipient",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "institutions.CaughtMail",
        ("recipients", "subject", "body"),
        _("Whole mails, where the site has no mail server"),
        _("Everybody whom the site wrote to"),
        _("Only the latest ones"),
        by="recipients__iregex",
        erasing=Erasing.DELETE,
    ),
    PersonalData(
        "surveys.Share",
        ("name", "email", "note", "shared_by"),
        _("Name and e-mail of a colleague, and who asked them"),
        _COLLEAGUE,
        _WITH_ANSWERS,
        by="email",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "surveys.AnswerComment",
        ("author",),
        _("The name under a comment, as typed"),
        _COLLEAGUE,
        _WITH_ANSWERS,
    ),
    PersonalData(
        "surveys.SignOff",
        ("name", "function", "user"),
        _("Name and function of who signed the answers, also in the stored copy"),
        _("Signatories"),
        _WITH_ANSWERS,
        by="user__email",
    ),
    PersonalData(
        "surveys.Response",
        ("respondent",),
        _("The answers; several people who answer by one link are told apart by a random number"),
        _("Respondents"),
        _("As long as the round is worked on"),
    ),
    PersonalData(
        "surveys.UsedInvitation",
        ("respondent",),
        _("That anonymous answers were sent through a link; not which ones, and not when"),
        _("Respondents"),
        _WITH_ANSWERS,
    ),
    PersonalData(
        "surveys.Upload",
        ("respondent",),
        _("Files that were added to an answer"),
        _("Respondents"),
        _WITH_ANSWERS,
    ),
    PersonalData(
        "dialogues.Participation",
        ("person_name", "email"),
        _("Name, e-mail, institution, and in which sessions they were"),
        _PARTICIPANT,
        _UNTIL_ASKED,
        by="email",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "dialogues.MinutesComment",
        ("author_name",),
        _("The name under a comment on minutes"),
        _PARTICIPANT,
        _WITH_DIALOGUE,
        by="link__participation__email",
        erasing=Erasing.BLANK,
    ),
    PersonalData(
        "dialogues.CountryPosition",
        ("stated_by",),
        _("Who stated a country's position, as typed"),
        _PARTICIPANT,
        _WITH_DIALOGUE,
    ),
    PersonalData(
        "dialogues.AgendaItem",
        ("speakers",),
        _("Speakers, as on the agenda"),
        _PARTICIPANT,
        _WITH_DIALOGUE,
    ),
    PersonalData(
        "dialogues.Identity",
        ("name", "contact"),
        _("Name and contact, apart from the notes, which only know a pseudonym"),
        _("Interviewees"),
        _("Until the interviewee is erased, by what their consent says"),
        by="contact__iregex",
    ),
)


def model_of(data: PersonalData) -> type[models.Model]:
    return apps.get_model(data.model)


def rows_of(data: PersonalData, email: str) -> models.QuerySet[models.Model]:
    """Return the rows of one kind that belong to whoever has this e-mail."""
    rows: models.QuerySet[models.Model] = models.QuerySet(model_of(data))
    if not data.by:
        return rows.none()
    value = email.strip().lower()
    if data.by == "account":
        value = hashlib.sha256(value.encode()).hexdigest()
    if data.by.endswith("__iregex"):
        return rows.filter(**{data.by: pattern_of(value)})
    return rows.filter(**{f"{data.by}__iexact": value})


def pattern_of(email: str) -> str:
    """A pattern for this e-mail inside a text, which does not find joann@x.org for ann@x.org."""
    return rf"(^|[^\w.+-]){re.escape(email.strip())}\.?($|[^\w.-])"


def person_data(email: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield what is stored of whoever has this e-mail: (label of the model, its rows).

    Rows hold all columns but hashes and secrets, which would be of use to a thief alone.
    """
    for data in PERSONAL_DATA:
        rows = list(rows_of(data, email).order_by("pk").values())
        if rows:
            yield data.model, [_without_secrets(row) for row in rows]


def _without_secrets(row: dict[str, Any]) -> dict[str, Any]:
    hidden = ("password", "secret", "hash")
    return {name: value for name, value in row.items() if not name.endswith(hidden)}
