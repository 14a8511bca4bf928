"""The arithmetic of a run: percentiles, errors, and what became of acknowledged answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

REFUSED = 503


@dataclass(frozen=True)
class Request:
    """One request: its kind, when it was sent (s from the start), how long it took (s), its status.

    Status 0 means that no answer came; `error` says what was wrong, '' where all was as expected.
    """

    kind: str
    at: float
    seconds: float
    status: int
    error: str = ""


@dataclass(frozen=True)
class Stored:
    """A submitted response in the database, and the mark that its respondent wrote into it."""

    key: str
    mark: str


@dataclass(frozen=True)
class Verdict:
    """What became of the answers: keys and marks, so that each can be looked at.

    `lost` was acknowledged and is not there, or says something else; `doubled` is there more than
    once; `unacknowledged` is there though its sender never learned of it, which is no fault.
    """

    acknowledged: int
    stored: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unacknowledged: int = 0


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of them do not exceed; 0 of none."""
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def judge(acknowledged: Mapping[str, str], stored: Iterable[Stored]) -> Verdict:
    """Compare marks by acknowledged key with what the database holds."""
    rows = list(stored)
    mark_of = {row.key: row.mark for row in rows}
    keys_of: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        keys_of[row.mark].append(row.key)
    return Verdict(
        acknowledged=len(acknowledged),
        stored=len(rows),
        lost=sorted(key for key, mark in acknowledged.items() if mark_of.get(key) != mark),
        doubled=sorted(mark for mark, keys in keys_of.items() if len(keys) > 1),
        unacknowledged=sum(row.key not in acknowledged for row in rows),
    )


def by_kind(requests: Iterable[Request]) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        found[request.kind].append(request)
    return dict(sorted(found.items()))


def count_errors(requests: Iterable[Request], *, refusals_count: bool) -> Counter[str]:
    """Count what went wrong by kind, status and error; in a rush refusals are no errors."""
    return Counter(
        f"{request.kind}: {request.status} {request.error}".strip()
        for request in requests
        if request.error and (refusals_count or request.status != REFUSED)
    )


def accepted(requests: Iterable[Request]) -> list[Request]:
    """Requests that were not refused: only their times say how long people wait for an answer."""
    return [request for request in requests if request.status != REFUSED]
