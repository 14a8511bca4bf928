"""What would stay of an interview when a person in it is erased. Reads only."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dialogues.enums import InterviewKind, Remainder
from dialogues.interview_text import GAP, cut, mask, turns
from dialogues.models import Consent, Excerpt, Identity, Interviewee, SourceText
from dialogues.texts import Span


@dataclass(frozen=True)
class Erasure:
    """The text that stays (names in it masked), and where in it each passage then stands.

    `text` is empty where nothing stays. `removed` counts passages that go with their words.
    """

    remainder: Remainder
    newest: SourceText | None
    text: str
    kept: tuple[tuple[Excerpt, Span], ...]
    removed: int
    personal: tuple[str, ...]


@dataclass(frozen=True)
class _Block:
    text: str
    placed: tuple[tuple[Excerpt, Span], ...]


def chosen_remainder(interviewee: Interviewee) -> Remainder:
    """What the person's newest consent, even a withdrawn one, says; without any, all goes."""
    consent = Consent.objects.filter(interviewee=interviewee).order_by("-recorded_at", "-pk")
    newest = consent.first()
    return Remainder(newest.remainder) if newest else Remainder.REMOVE


def plan_erasure(interviewee: Interviewee) -> Erasure:
    """Work out what stays of the interview without this person.

    Of an interview with one person the coded passages stay or nothing, as consent says. In a group
    the others' words stay; the person's turns are found by the speaker mark. Passages of earlier
    revisions that stand in no later one are put after the text. Raises ValidationError where a
    group's text does not tell which words are the person's.
    """
    texts = list(interviewee.interview.texts.order_by("-number"))
    spoken = [_spoken(interviewee, text.text) for text in texts]
    if texts and not any(spoken):
        raise ValidationError(
            _(
                "The text does not tell which words are this person's. Write their speaker mark, as"
                " it stands at the beginning of their lines, on the page of the interviewee first."
            )
        )
    remainder = chosen_remainder(interviewee)
    passages = _passages(interviewee)
    blocks = [
        _block(text.text, said, passages.get(text.pk, []), remainder, is_newest=number == 0)
        for number, (text, said) in enumerate(zip(texts, spoken, strict=True))
    ]
    personal = _personal(interviewee)
    text, kept = _together([block for block in blocks if block.text.strip()])
    return Erasure(
        remainder=remainder,
        newest=texts[0] if texts else None,
        text=mask(text, *personal),
        kept=kept,
        removed=sum(map(len, passages.values())) - len(kept),
        personal=personal,
    )


def _spoken(interviewee: Interviewee, text: str) -> list[Span]:
    """The person's words: everything, or in a group their turns."""
    if interviewee.interview.kind == InterviewKind.INDIVIDUAL:
        return [Span(0, len(text))]
    others = interviewee.interview.interviewees.exclude(pk=interviewee.pk)
    marks = [mark for mark in others.values_list("speaker", flat=True) if mark]
    return turns(text, interviewee.speaker, marks)


def _passages(interviewee: Interviewee) -> dict[int, list[Excerpt]]:
    """Passages by text, without those that went on to a later revision."""
    rows = Excerpt.objects.filter(source__interview=interviewee.interview_id, moved_to=None)
    passages: dict[int, list[Excerpt]] = {}
    for row in rows:
        passages.setdefault(row.source_id, []).append(row)
    return passages


def _block(
    text: str,
    spoken: list[Span],
    passages: list[Excerpt],
    remainder: Remainder,
    *,
    is_newest: bool,
) -> _Block:
    """What stays of one revision; of an earlier one nothing but passages."""
    spans = [Span(passage.start, passage.end) for passage in passages]
    if remainder == Remainder.REMOVE:
        # Where an earlier revision has no speaker marks, nobody can tell whose passage it is.
        spans = [span for span in spans if spoken and not _meets(span, spoken)]
    left = cut(text, spoken if is_newest else [Span(0, len(text))], spans)
    placed = [
        (passage, place)
        for passage in passages
        if (place := left.moved(Span(passage.start, passage.end)))
    ]
    return _Block(left.text, tuple(placed))


def _meets(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _together(blocks: list[_Block]) -> tuple[str, tuple[tuple[Excerpt, Span], ...]]:
    kept: list[tuple[Excerpt, Span]] = []
    place = 0
    for block in blocks:
        kept += [
            (passage, Span(span.start + place, span.end + place)) for passage, span in block.placed
        ]
        place += len(block.text) + len(GAP)
    return GAP.join(block.text for block in blocks), tuple(kept)


def _personal(interviewee: Interviewee) -> tuple[str, ...]:
    identity = Identity.objects.filter(interviewee=interviewee).first()
    return (identity.name, identity.contact) if identity else ()
