"""What changed between the data of two reports, told by observation, figure and text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from reports.evidence.checks import Check
from reports.evidence.names import named
from reports.queries.evidence_numbers import shown_text
from reports.queries.evidence_texts import CHECK_NAMES

MOST_ROWS = 3
Json = dict[str, Any]
Entry = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """`kind` is what sort of thing changed; before or after is "" where it was not there."""

    kind: str
    country: str
    where: str
    before: str
    after: str


def differences(before: Json, after: Json, language: str) -> list[Difference]:
    """Return what two snapshots tell differently, country by country, in their order."""
    earlier = {country["code"]: country for country in before["countries"]}
    found: list[Difference] = []
    for country in after["countries"]:
        name = _text(country["names"], language)
        known = [earlier[country["code"]]] if country["code"] in earlier else []
        old = _entries(known[0], language) if known else {}
        new = _entries(country, language)
        shown = _shown(known[0], old, language) if known else {}
        found += _compare(old, new, shown | _shown(country, new, language), name)
    return found


def _shown(country: Json, entries: Iterable[Entry], language: str) -> dict[Entry, str]:
    """Where a country's entries are, by the names of tables and rows in a language.

    They are found by what was recorded: the earlier data may have no names, or others.
    """
    places = _entries(country, language, names_in=language)
    return {key: place for key, (_kind, place) in zip(entries, places, strict=True)}


def _compare(
    old: dict[Entry, str], new: dict[Entry, str], shown: dict[Entry, str], country: str
) -> Iterator[Difference]:
    for key in _in_order(old, new):
        before, after = old.get(key, ""), new.get(key, "")
        if before != after:
            yield Difference(key[0], country, shown[key], before, after)


def _in_order(old: Mapping[Entry, str], new: Mapping[Entry, str]) -> list[Entry]:
    """The places of both, what came put after what stands before it in the report."""
    order = list(old)
    if not order:
        return list(new)
    for before, key in pairwise([order[0], *new]):
        if key not in old:
            order.insert(order.index(before) + 1, key)
    return order


def _entries(country: Json, language: str, *, names_in: str = "") -> dict[Entry, str]:
    """Everything that a report on the country tells, as text by kind and place.

    Tables and rows are called as recorded, or by their names in the language `names_in`.
    """
    found: dict[Entry, str] = {}
    for kind, where, text in _told(country, language, names_in):
        key, at = (kind, where), 1
        while key in found:
            at += 1
            key = (kind, f"{where} ({at})")
        found[key] = text
    return found


def _told(country: Json, language: str, names_in: str) -> Iterator[tuple[str, str, str]]:
    for table in country["tables"]:
        yield from _table(table, language, names_in)
    yield from _answers(country["questionnaire"], language)
    yield from _board(country["board"], language)
    yield from _records(country)


def _table(table: Json, language: str, names_in: str) -> Iterator[tuple[str, str, str]]:
    title = f"{table['code']}. {_name(table, 'title', names_in)}"
    for row in table["rows"]:
        label = f"{_name(row, 'parent', names_in)} {_name(row, 'label', names_in)}".strip()
        for period, cell in zip(table["periods"], row["cells"], strict=True):
            yield _("Observation"), f"{title}: {label}, {period}", shown_text(cell["text"])
        yield _("Variation"), f"{title}: {label}", _variation(row["variation"])
    for check in table["checks"]:
        told = check["reason"] or _text(check.get("text"), language) or _("Open")
        yield _("Check"), f"{title}: {_check(check)}", told


def _variation(change: str) -> str:
    return f"{shown_text(change)}%" if change else _("not calculable")


def _check(check: Json) -> str:
    """The name of a check, with its rows unless they are many."""
    name = str(CHECK_NAMES[Check(check["check"])])
    rows = check["rows"]
    return f"{name} ({', '.join(rows)})" if 0 < len(rows) <= MOST_ROWS else name


def _name(item: Json, part: str, names_in: str) -> str:
    """A title or label; older data have no names in other languages."""
    return named(item[part], item.get(f"{part}s", {}), names_in) if names_in else item[part]


def _answers(answers: Json | None, language: str) -> Iterator[tuple[str, str, str]]:
    if answers is None:
        return
    yield _("Answers"), _("Responses"), str(answers["totals"]["responses"])
    for question in answers["questions"]:
        where = _text(question["label"], language)
        counts = [*question["choices"], *([question["dont_know"]] if question["dont_know"] else [])]
        told = "; ".join(f"{_text(c['label'], language)}: {c['count']}" for c in counts)
        yield (
            _("Figure"),
            where,
            f"{question['answered']}; {told}" if told else str(question["answered"]),
        )


def _board(board: Json, language: str) -> Iterator[tuple[str, str, str]]:
    for finding in board["findings"]:
        yield _("Finding"), _text(finding["heading"], language), _text(finding["text"], language)
    for one in board["conclusions"]:
        yield _("Conclusion"), str(one["number"]), _text(one["text"], language)
    for one in board["recommendations"]:
        yield _("Recommendation"), str(one["number"]), _text(one["text"], language)


def _records(country: Json) -> Iterator[tuple[str, str, str]]:
    for dialogue in country["dialogues"]:
        for kind, name in (("issues", _("Issue")), ("concerns", _("Concern"))):
            for record in dialogue[kind]:
                yield name, record["headline"], record["gist"]
    for point in country["interviews"]["points"]:
        yield _("Point of interviews"), point["headline"], point["gist"]
    for need in country["needs"]:
        yield _("Need"), need["need"], need["left_open"] or str(len(need["programmes"]))
    for document in country["documents"]:
        yield _("Document"), document["citation_key"], document["title"]


def _text(texts: Json | str | None, language: str) -> str:
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values())))
