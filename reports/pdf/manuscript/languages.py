"""Texts that were recorded in one language alone: the reader is told once when it is another.

Names and facts of evidence files have no language of their own, so that letters have to tell.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from reports.evidence.names import language_of
from reports.pdf.manuscript.blocks import Para
from reports.pdf.manuscript.writer import Writer, words


def language_note(writer: Writer, texts: Iterable[str]) -> str:
    """Return a sentence that says in which other language texts are, wholly or in part; or ""."""
    known = Counter(filter(None, map(language_of, texts)))
    own = known.pop(writer.reader.language, 0)
    if not known:
        return ""
    wholly, partly = {
        "en": (_("In English, as in the source."), _("Partly in English, as in the source.")),
        "ru": (_("In Russian, as in the source."), _("Partly in Russian, as in the source.")),
    }[known.most_common(1)[0][0]]
    return partly if own or len(known) > 1 else wholly


def told_language(writer: Writer, texts: Iterable[str]) -> Iterator[Para]:
    """Yield the same as a small paragraph, to stand once below a heading."""
    if note := language_note(writer, texts):
        yield Para(words(note), "small")
