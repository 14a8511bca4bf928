"""Summaries in the cells of the framework matrix."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.models import Theme, ThemeSummary
from institutions.models import Country, User


@transaction.atomic
def save_summary(
    *, theme: Theme, country: Country, text: str, revision: int, author: User | None
) -> ThemeSummary | None:
    """Keep what was written from revision `revision` (0: none yet); an empty text removes it.

    Raises ValidationError where somebody saved another text meanwhile.
    """
    # Two first summaries at once: the second waits for the lock, then finds the first.
    Theme.objects.select_for_update().get(pk=theme.pk)
    stored = ThemeSummary.objects.filter(theme=theme, country=country).first()
    if stored and stored.text == text:
        return stored
    if revision != (stored.revision if stored else 0):
        raise ValidationError(
            _("Somebody saved another summary while you wrote. It is shown below the field.")
        )
    if not text.strip():
        ThemeSummary.objects.filter(theme=theme, country=country).delete()
        return None
    summary = stored or ThemeSummary(theme=theme, country=country, revision=0)
    summary.text, summary.author = text, author
    summary.revision += 1
    summary.save()
    return summary
