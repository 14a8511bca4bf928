"""The letters of a questionnaire as they are before somebody changes them, and their placeholders.

Placeholders are names in braces; whatever else is in braces is left as it is.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from surveys.enums import LetterKind

PLACEHOLDERS = ("name", "institution", "country", "title", "link", "closing", "sender")
FALLBACK = "en"
_BRACES = re.compile(r"\{([^{}\s]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A letter's text in one language; `language` is what it really is in."""

    subject: str
    body: str
    language: str
    is_own: bool = False

    def is_fallback_for(self, wanted: str) -> bool:
        return bool(wanted) and self.language != wanted


def default_text(kind: str, language: str) -> Text:
    """Return the text that comes with the software; in English where it has no such language."""
    code = language if language in dict(settings.LANGUAGES) else FALLBACK
    with translation.override(code):
        if kind == LetterKind.REMINDER:
            return Text(_("Reminder: {title}"), _reminder(), code)
        return Text("{title} – {institution}", _invitation(), code)


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values in place of their placeholders."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_placeholders(text: str) -> list[str]:
    """Return what is in braces and is no placeholder, each once."""
    return list(dict.fromkeys(name for name in _BRACES.findall(text) if name not in PLACEHOLDERS))


def _invitation() -> str:
    return _(
        "Dear {name},\n\n"
        "we ask {institution} to take part in the assessment of needs on drug policy in "
        "{country}. Your answers are used together with those of others; institutions are not "
        "named with their answers.\n\n"
        "Open this link to answer. You can stop at any time and go on later:\n"
        "{link}\n\n"
        "You may hand sections to colleagues from the page itself. The last day for answers is "
        "{closing}.\n\n"
        "With kind regards\n"
        "{sender}\n"
    )


def _reminder() -> str:
    return _(
        "Dear {name},\n\n"
        "the answers of {institution} to “{title}” have not reached us yet. The last day is "
        "{closing}.\n\n"
        "This link leads to them; what you have answered is kept:\n"
        "{link}\n\n"
        "If your institution cannot answer, please say so on that page: then we will not write "
        "again.\n\n"
        "With kind regards\n"
        "{sender}\n"
    )
