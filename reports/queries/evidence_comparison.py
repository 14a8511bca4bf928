"""Needs and programmes of a country at two times: what was asked for then and still is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from institutions.models import Country
from reports.evidence.matching import match_texts
from reports.models import Need, Programme
from reports.queries.evidence_register import needs_of
from reports.tables import Cell

UNDATED = "undated"
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class StillNeeded:
    """An earlier need that is stated again. `is_linked` where a person said so."""

    then: Need
    now: Need
    is_linked: bool

    @property
    def is_gap(self) -> bool:
        return not self.now.programmes.all() or bool(self.now.left_open)


@dataclass
class Comparison:
    """`times` are the years that needs were stated in, "undated" first; two of them compared."""

    times: list[str]
    then: str
    now: str
    still: list[StillNeeded] = field(default_factory=list)
    gone: list[Need] = field(default_factory=list)
    new: list[Need] = field(default_factory=list)
    ended: list[Programme] = field(default_factory=list)
    running: list[Programme] = field(default_factory=list)

    @property
    def gaps(self) -> list[Need]:
        """What is needed now and no programme answers, or only in part."""
        needs = [pair.now for pair in self.still if pair.is_gap]
        return needs + [need for need in self.new if not need.programmes.all() or need.left_open]

    @property
    def is_possible(self) -> bool:
        return bool(self.then and self.now and self.then != self.now)


def time_of(need: Need) -> str:
    found = _YEAR.search(need.stated_in)
    return found.group() if found else UNDATED


def compare_needs(country: Country, then: str = "", now: str = "") -> Comparison:
    """Compare the needs stated at two times; without them the earliest and the latest."""
    needs = list(needs_of(country).select_related("theme"))
    times = sorted({time_of(need) for need in needs}, key=lambda time: (time != UNDATED, time))
    chosen_then = then if then in times else (times[0] if times else "")
    chosen_now = now if now in times else (times[-1] if times else "")
    found = Comparison(times, chosen_then, chosen_now)
    if found.is_possible:
        _match(found, needs)
        _divide(found, list(Programme.objects.filter(country=country)))
    return found


def _match(found: Comparison, needs: Sequence[Need]) -> None:
    earlier = [need for need in needs if time_of(need) == found.then]
    later = [need for need in needs if time_of(need) == found.now]
    linked = {need.continues_id: need for need in later if need.continues_id}
    found.still = [
        StillNeeded(need, linked[need.pk], True) for need in earlier if need.pk in linked
    ]
    open_earlier = [need for need in earlier if need.pk not in linked]
    open_later = [need for need in later if not need.continues_id]
    for one, other in _likely(open_earlier, open_later):
        found.still.append(StillNeeded(one, other, False))
    paired = {need.pk for pair in found.still for need in (pair.then, pair.now)}
    found.gone = [need for need in earlier if need.pk not in paired]
    found.new = [need for need in later if need.pk not in paired]
    found.still.sort(key=lambda pair: (pair.then.order, pair.then.pk))


def _likely(earlier: list[Need], later: list[Need]) -> Iterator[tuple[Need, Need]]:
    themes = tuple(
        {place: need.theme_id for place, need in enumerate(needs) if need.theme_id}
        for needs in (earlier, later)
    )
    texts = [need.need for need in earlier], [need.need for need in later]
    for pair in match_texts(*texts, themes=(themes[0], themes[1])):
        yield earlier[pair.one], later[pair.other]


def _divide(found: Comparison, programmes: Sequence[Programme]) -> None:
    """Programmes that ended before the later time, and those that had not; undated ends run on."""
    for programme in programmes:
        end = _YEAR.search(programme.end)
        is_over = end and found.now != UNDATED and end.group() < found.now
        (found.ended if is_over else found.running).append(programme)


HEAD = (
    "state",
    "then_priority",
    "then_need",
    "then_stated_by",
    "then_programmes",
    "now_priority",
    "now_need",
    "now_stated_by",
    "now_programmes",
    "left_open",
    "matched",
)


def comparison_rows(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows under `HEAD`: what is still needed, what is gone, what is new."""
    for pair in found.still:
        matched = _("by hand") if pair.is_linked else _("by words or theme")
        yield (_("still needed"), *_told(pair.then), *_told(pair.now), pair.now.left_open, matched)
    nothing: tuple[Cell, ...] = (None, "", "", "")
    for need in found.gone:
        yield (_("not stated again"), *_told(need), *nothing, need.left_open, "")
    for need in found.new:
        yield (_("new"), *nothing, *_told(need), need.left_open, "")


def _told(need: Need) -> tuple[Cell, ...]:
    programmes = "; ".join(str(programme) for programme in need.programmes.all())
    return need.order, need.need, need.stated_by, programmes
