"""Texts in every language of the interface, so that a snapshot is not bound to one."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import override


def in_languages(tell: Callable[[], str]) -> dict[str, str]:
    """Return what `tell` says in each language of the interface; {} where it says nothing."""
    told = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            if text := tell():
                told[code] = text
    return told
