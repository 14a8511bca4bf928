"""What a letter says to whom."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from institutions.models import Contact
from surveys.letter_texts import FALLBACK, Text, default_text, fill
from surveys.models import Invitation, LetterText, Questionnaire
from surveys.respondent import closing_day


@dataclass(frozen=True)
class Written:
    """A letter as its recipient reads it; `is_fallback`: not in the language that is wanted."""

    subject: str
    body: str
    language: str
    is_fallback: bool


def texts_of(questionnaire: Questionnaire, kind: str) -> dict[str, Text]:
    """The questionnaire's own texts of a kind, by language; one query."""
    rows = LetterText.objects.filter(questionnaire=questionnaire, kind=kind)
    return {row.language: Text(row.subject, row.body, row.language, is_own=True) for row in rows}


def choose_text(own: dict[str, Text], kind: str, language: str) -> Text:
    """The text in the language, else the one that comes with the software, else in English."""
    if language in own:
        return own[language]
    usual = default_text(kind, language or FALLBACK)
    if usual.language == language:
        return usual
    return own.get(FALLBACK, usual)


def letter_language(contact: Contact | None, invitation: Invitation) -> str:
    """The contact's language, else the invitation's, else English."""
    return (contact.language if contact else "") or invitation.language or FALLBACK


def write(text: Text, invitation: Invitation, contact: Contact | None, link: str) -> Written:
    """Fill a text in for one recipient."""
    wanted = letter_language(contact, invitation)
    with translation.override(text.language):
        values = _values(invitation, contact, link)
    subject = " ".join(fill(text.subject, {**values, "link": ""}).split())
    body = fill(text.body, values)
    return Written(subject, body, text.language, text.is_fallback_for(wanted))


def _values(invitation: Invitation, contact: Contact | None, link: str) -> dict[str, str]:
    closes = closing_day(invitation)
    return {
        "name": (contact.name if contact else "") or _("colleague"),
        "institution": invitation.institution.name if invitation.institution else "",
        "country": invitation.country.name,
        "title": invitation.questionnaire.title,
        "closing": date_format(closes, "DATE_FORMAT") if closes else _("not set"),
        "sender": _("The programme team"),
        "link": link,
    }
