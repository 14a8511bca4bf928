"""Giving themes to passages, and taking them away."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.actions.anchoring import anchor
from dialogues.enums import AnchorState, Polarity
from dialogues.models import CodingPass, Excerpt, SourceText, Theme
from dialogues.queries.sources import has_newer, newer_revision
from dialogues.texts import Span, find_passage, span_at, span_of_lines
from institutions.actions import record_audit
from institutions.models import User

LONGEST_PASSAGE = 20_000
LONGEST_MEMO = 5_000


def selected_span(source: SourceText, start: int, end: int) -> Span:
    """Return the span of a selection, without the blanks at its ends; ValidationError if empty."""
    span = span_at(source.text, start, end)
    if span is None:
        raise ValidationError(_("Select some words of the text first."))
    return span


def pasted_span(
    source: SourceText, *, passage: str = "", lines: tuple[int, int] | None = None
) -> Span:
    """Find pasted words, within the chosen paragraphs (numbers from 1) where these are given.

    Paragraphs alone are the passage. Raises ValidationError where the words are nowhere or at
    several places.
    """
    within = Span(0, len(source.text))
    if lines:
        chosen = span_of_lines(source.text, *lines)
        if chosen is None:
            raise ValidationError(_("There are no such paragraphs in the text."))
        if not passage.strip():
            return chosen
        within = chosen
    found = [
        span
        for span in find_passage(source.text, passage)
        if within.start <= span.start and span.end <= within.end
    ]
    if not found:
        raise ValidationError(_("These words are not in the text, or not in these paragraphs."))
    if len(found) > 1:
        raise ValidationError(
            _("These words are there more than once: give the number of their paragraph, too.")
        )
    return found[0]


@transaction.atomic
def code_passage(
    source: SourceText,
    span: Span,
    *,
    theme: Theme,
    polarity: str = Polarity.NEUTRAL,
    memo: str = "",
    coder: User | None,
) -> Excerpt:
    """Give a theme to a passage. The same coder, passage and theme again changes what is there.

    Raises ValidationError for a text that a newer revision replaced, a passage that is too long
    and a theme that is no longer in use.
    """
    # Held until the end, so that no new revision takes the passages over meanwhile.
    held = SourceText.objects.select_for_update(no_key=True).annotate(is_old=has_newer(source))
    if held.values_list("is_old", flat=True).get(pk=source.pk):
        raise ValidationError(_("There is a newer revision of this text: code that one."))
    if span.end - span.start > LONGEST_PASSAGE:
        raise ValidationError(_("A passage has 20,000 characters at most."))
    _check_theme(theme)
    excerpt = Excerpt(
        **anchor(source, span),
        theme=theme,
        polarity=polarity,
        memo=memo,
        coder=coder,
    )
    # One statement, whether the passage is there or not.
    Excerpt.objects.bulk_create(
        [excerpt],
        update_conflicts=True,
        unique_fields=["source", "start", "end", "theme", "coder"],
        update_fields=["polarity", "memo", "changed_at"],
    )
    return excerpt


def _check_theme(theme: Theme) -> None:
    if theme.retired_at or theme.merged_into_id:
        raise ValidationError({"theme": _("This theme is no longer in use.")})


@transaction.atomic
def change_excerpt(
    excerpt: Excerpt, *, theme: Theme, polarity: str, memo: str, actor: User | None
) -> Excerpt:
    """Change theme, polarity and memo; the coder stays. Leaves an audit entry.

    Raises ValidationError where the coder gave this theme to the same passage already.
    """
    stored = Excerpt.objects.select_for_update().get(pk=excerpt.pk)
    if theme.pk != stored.theme_id:
        _check_theme(theme)
        same = Excerpt.objects.filter(
            source=stored.source_id, start=stored.start, end=stored.end, coder=stored.coder_id
        )
        if same.filter(theme=theme).exists():
            raise ValidationError({"theme": _("This passage has this theme already.")})
    before = {"theme": stored.theme_id, "polarity": stored.polarity}
    stored.theme, stored.polarity, stored.memo = theme, polarity, memo
    stored.save(update_fields=["theme", "polarity", "memo", "changed_at"])
    after = {"theme": theme.pk, "polarity": polarity}
    details = {"source": stored.source_id, "before": before, "after": after}
    record_audit(actor=actor, action="change_excerpt", subject=stored, details=details)
    return stored


@transaction.atomic
def remove_excerpt(excerpt: Excerpt, *, actor: User | None) -> None:
    """Take a theme from a passage, in the earlier revisions of the text as well. Audit entry."""
    details = {
        "source": excerpt.source_id,
        "theme": excerpt.theme_id,
        "start": excerpt.start,
        "end": excerpt.end,
        "coder": excerpt.coder_id,
    }
    record_audit(actor=actor, action="remove_excerpt", subject=excerpt, details=details)
    standing: Excerpt | None = excerpt
    while standing:
        earlier = standing.moved_from
        standing.delete()
        standing = earlier


@transaction.atomic
def place_again(excerpt: Excerpt, *, passage: str, actor: User | None) -> Excerpt:
    """Put a flagged passage where its coder finds it in the newest revision.

    Raises ValidationError where the words are not there, or there more than once.
    """
    newest = newer_revision(excerpt.source)
    if newest is None or excerpt.state != AnchorState.FLAGGED:
        raise ValidationError(_("This passage stands where it was coded."))
    span = pasted_span(newest, passage=passage)
    before, after = span.context(newest.text)
    placed, _is_new = Excerpt.objects.get_or_create(
        source=newest,
        start=span.start,
        end=span.end,
        theme=excerpt.theme,
        coder=excerpt.coder,
        defaults={
            "quote": span.of(newest.text),
            "context_before": before,
            "context_after": after,
            "polarity": excerpt.polarity,
            "memo": excerpt.memo,
        },
    )
    placed.state, placed.moved_from = AnchorState.MOVED, excerpt
    placed.save(update_fields=["state", "moved_from"])
    details = {"from": excerpt.pk, "source": newest.pk}
    record_audit(actor=actor, action="place_excerpt", subject=placed, details=details)
    return placed


@transaction.atomic
def set_pass_finished(source: SourceText, *, coder: User, is_finished: bool) -> CodingPass:
    """Say that a coder has finished a text, or goes on; only finished ones are compared."""
    done, _is_new = CodingPass.objects.get_or_create(source=source, coder=coder)
    done.finished_at = timezone.now() if is_finished else None
    done.save(update_fields=["finished_at"])
    return done
