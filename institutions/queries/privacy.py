"""Which personal data are stored where: one table for the page, for exports and for erasing.

A test compares it with the models of all apps, so models are named by their labels here.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import or_
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

    `by` is empty where rows hold names as somebody typed them, which no e-mail finds. `named` finds
    some of those all the same: pairs of lookups, of an e-mail and of the name that goes with it;
    rows whose first field is that name belong to the person. `because` says why rows stay when
    their person is erased, or why no e-mail finds them.
    """

    model: str
    fields: tuple[str, ...]
    what: Promise
    whose: Promise
    kept: Promise
    by: str = ""
    erasing: Erasing = Erasing.KEEP
    named: tuple[tuple[str, str], ...] = ()
    because: str = ""

    @property
    def is_found_through_others(self) -> bool:
        """Whether other rows, which hold the e-mail, lead to these."""
        return bool(self.named) or "__" in self.by or self.by == "account"


_STAFF = _("People with an account")
_CONTACT = _("People whom an institution or the team named to us")
_COLLEAGUE = _("Colleagues who help with an answer")
_PARTICIPANT = _("Participants of dialogues")
_UNTIL_ASKED = _("Until somebody asks for it to be erased")
_WITH_ANSWERS = _("As long as the answers")
_WITH_DIALOGUE = _("As long as the record of the dialogue")
_OF_INSTITUTION = (
    ("response__institution__contacts__email", "response__institution__contacts__name"),
    (
        "response__institution__grants__user__email",
        "response__institution__grants__user__full_name",
    ),
)
_AS_TYPED = "free text of the record, told apart from namesakes by nobody; corrected on its page"
_BY_SEAT = "a random number and the institution's answers; no e-mail leads there"

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
        _("Names of the tokens of a person's programs, when they were last used, and for what"),
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
        because="nobody can change the log; erasing makes its number nameless",
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
        erasing=Erasing.BLANK,
        named=(("response__shares__email", "response__shares__name"), *_OF_INSTITUTION),
    ),
    PersonalData(
        "surveys.SignOff",
        ("name", "function", "user"),
        _("Name and function of who signed the answers, also in the stored copy"),
        _("Signatories"),
        _WITH_ANSWERS,
        by="user__email",
        named=_OF_INSTITUTION,
        because="a signature is the institution's proof, and stands in copies that were handed out",
    ),
    PersonalData(
        "surveys.Response",
        ("respondent",),
        _("The answers; several people who answer by one link are told apart by a random number"),
        _("Respondents"),
        _("As long as the round is worked on"),
        because=_BY_SEAT,
    ),
    PersonalData(
        "surveys.UsedInvitation",
        ("respondent",),
        _("That anonymous answers were sent through a link; not which ones, and not when"),
        _("Respondents"),
        _WITH_ANSWERS,
        because=_BY_SEAT,
    ),
    PersonalData(
        "surveys.Upload",
        ("respondent",),
        _("Files that were added to an answer"),
        _("Respondents"),
        _WITH_ANSWERS,
        because=_BY_SEAT,
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
        because=_AS_TYPED,
    ),
    PersonalData(
        "dialogues.AgendaItem",
        ("speakers",),
        _("Speakers, as on the agenda"),
        _PARTICIPANT,
        _WITH_DIALOGUE,
        because=_AS_TYPED,
    ),
    PersonalData(
        "dialogues.ActionItem",
        ("owner",),
        _("Who does what was agreed, as typed"),
        _PARTICIPANT,
        _WITH_DIALOGUE,
        because=_AS_TYPED,
    ),
    PersonalData(
        "dialogues.Identity",
        ("name", "contact"),
        _("Name and contact, apart from the notes, which only know a pseudonym"),
        _("Interviewees"),
        _("Until the interviewee is erased, by what their consent says"),
        by="contact__iregex",
        because="the command erases interviewees first, by what their consent says",
    ),
)


def model_of(data: PersonalData) -> type[models.Model]:
    return apps.get_model(data.model)


def rows_of(data: PersonalData, email: str) -> models.QuerySet[models.Model]:
    """Return the rows of one kind that belong to whoever has this e-mail."""
    rows: models.QuerySet[models.Model] = models.QuerySet(model_of(data))
    conditions = list(_conditions(data, email.strip().lower()))
    if not conditions:
        return rows.none()
    found = rows.filter(reduce(or_, conditions))
    # Rows that several ways lead to are one each, and can be changed and deleted.
    return rows.filter(pk__in=found.values("pk"))


def _conditions(data: PersonalData, email: str) -> Iterator[models.Q]:
    if data.by == "account":
        yield models.Q(account__in=_attempt_accounts(email))
    elif data.by.endswith("__iregex"):
        yield models.Q(**{data.by: pattern_of(email)})
    elif data.by:
        yield models.Q(**{f"{data.by}__iexact": email})
    name = data.fields[0]
    for of_email, of_name in data.named:
        is_theirs = {f"{of_email}__iexact": email, f"{name}__iexact": models.F(of_name)}
        yield models.Q(**is_theirs) & ~models.Q(**{name: ""})


def _attempt_accounts(email: str) -> list[str]:
    """What sign-ins of a person are counted under: the e-mail, and the second factor's number."""
    users: models.QuerySet[models.Model] = models.QuerySet(
        apps.get_model("institutions.User")
    ).filter(email__iexact=email)
    numbers = users.values_list("pk", flat=True)
    names = [email, *map(second_factor_account, numbers)]
    return [hashlib.sha256(name.encode()).hexdigest() for name in names]


def second_factor_account(number: int) -> str:
    """What guesses at the second factor of the user with this number are counted under."""
    return f"second factor of {number}"


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
