"""The language in which somebody reads."""

from django.utils.translation import get_language

FALLBACK_LANGUAGE = "en"


def page_language() -> str:
    """Return the active language as names and forms have it: "ru", also for "ru-kz"."""
    return (get_language() or FALLBACK_LANGUAGE).split("-")[0]
