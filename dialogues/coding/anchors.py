"""Where a passage stands after its text was revised."""

from dialogues.texts import CONTEXT, Span, find_passage


def find_again(old: str, new: str, span: Span) -> Span | None:
    """Return where the passage `span` of `old` stands in `new`; None where that is not certain.

    The words must be the same; blanks and line breaks may differ. Of several places the one with
    most of the same text around it is taken; where these tie, the place with the same ordinal
    number, if the passage stands in both texts equally often.
    """
    words = span.of(old)
    places = find_passage(new, words)
    if len(places) < 2:
        return places[0] if places else None
    scores = [_shared_context(old, span, new, place) for place in places]
    best = [place for place, score in zip(places, scores, strict=True) if score == max(scores)]
    if len(best) == 1:
        return best[0]
    before = find_passage(old, words)
    return places[before.index(span)] if len(before) == len(places) and span in before else None


def _shared_context(old: str, span: Span, new: str, place: Span) -> int:
    before = old[max(0, span.start - CONTEXT) : span.start]
    before_now = new[max(0, place.start - CONTEXT) : place.start]
    after, after_now = old[span.end : span.end + CONTEXT], new[place.end : place.end + CONTEXT]
    return _shared_start(before[::-1], before_now[::-1]) + _shared_start(after, after_now)


def _shared_start(one: str, other: str) -> int:
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return length
