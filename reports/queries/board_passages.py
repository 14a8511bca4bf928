"""Coded passages as evidence: counts of a theme, and single passages.

Never the words of a passage: these stay with the team. A passage's value has the digest of its
quote, so that a change is seen.
"""

import hashlib
from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from dialogues.models import Excerpt, SourceText, Theme
from dialogues.queries.consent import counting
from dialogues.queries.sources import in_country
from dialogues.queries.themes import Counts, count_themes
from institutions.models import Country
from institutions.models.registry import name_in
from reports.enums import EvidenceKind
from reports.queries.board_types import Evidence
from reports.queries.board_values import LANGUAGES
from surveys.enums import ResponseState

THEME = "theme/"


def passages_of(country: Country) -> QuerySet[Excerpt]:
    """Return the standing passages of the country's own texts, without those of regional events.

    Those of people who withdrew their consent are left out.
    """
    standing = Q(response=None) | Q(response__state=ResponseState.SUBMITTED)
    sources = SourceText.objects.filter(standing).filter(in_country([country.pk]))
    own = sources.exclude(dialogue__is_regional=True)
    return counting(Excerpt.objects.filter(source__in=own, moved_to=None))


def theme_counts(country: Country) -> dict[int, Counts]:
    """Return the counts of each theme that has passages of the country, by the theme's id."""
    counts = count_themes(passages_of(country))
    return {theme: found for (theme, code), found in counts.items() if code == country.pk}


def passage_evidence(country: Country, references: Collection[str]) -> Iterator[Evidence]:
    """Yield what the references ("theme/code", or the id of a passage) name."""
    codes = {ref.removeprefix(THEME) for ref in references if ref.startswith(THEME)}
    if codes:
        counts = theme_counts(country)
        for theme in Theme.objects.filter(code__in=codes, pk__in=counts):
            yield theme_evidence(theme, counts[theme.pk])
    keys = [int(ref) for ref in references if ref.isdecimal()]
    if keys:
        yield from evidence_of_passages(passages_of(country).filter(pk__in=keys))


def theme_evidence(theme: Theme, counts: Counts) -> Evidence:
    value = {
        "passages": counts.passages,
        "sources": counts.sources,
        "positive": counts.positive,
        "challenge": counts.challenge,
    }
    labels = {language: name_in(theme.titles, language) for language in LANGUAGES}
    return Evidence(EvidenceKind.PASSAGE.value, f"{THEME}{theme.code}", labels, value)


def evidence_of_passages(excerpts: QuerySet[Excerpt]) -> Iterator[Evidence]:
    """Yield single passages under their theme, number and kind of source.

    Not under the label of the interview: citations are printed, and a label that was taken from a
    file may be somebody's name.
    """
    for excerpt in excerpts.select_related("theme", "source").defer("source__text"):
        labels = {language: _label(excerpt, language) for language in LANGUAGES}
        digest = hashlib.sha256(excerpt.quote.encode()).hexdigest()[:16]
        value = {"polarity": excerpt.polarity, "theme": excerpt.theme.code, "digest": digest}
        yield Evidence(EvidenceKind.PASSAGE.value, str(excerpt.pk), labels, value)


def _label(excerpt: Excerpt, language: str) -> str:
    with override(language):
        return _("%(theme)s: passage %(number)s, %(kind)s") % {
            "theme": name_in(excerpt.theme.titles, language),
            "number": excerpt.pk,
            "kind": excerpt.source.get_kind_display().lower(),
        }
