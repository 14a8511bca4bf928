"""Finding the rows and columns of periods at the head of tables."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from reports.evidence.numbers import Status, parse_cell
from reports.evidence.periods import parse_period
from reports.evidence.workbook.sheets import Sheet

_FOOTNOTE_MARK = re.compile(r"(?<=\d)\s*(?:\*+|[¹²³†‡]+)$|(?<=\D)\s*\*+$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIRST_DAY = re.compile(r"((?:19|20)\d\d)-01-01")
FEWEST_TEXTS = 2


@dataclass(frozen=True)
class Head:
    """The periods of one table: `labels` by column. `top` is the upper of two rows of heads."""

    row: int
    top: int
    left: int
    right: int
    labels: dict[int, str]

    @property
    def first(self) -> int:
        return min(self.labels)


def is_value(text: str) -> bool:
    """Whether a text is what stands in the body of a table: a number, "-", "n/a", "523 tablets"."""
    if not text:
        return False
    cell = parse_cell(text)
    return cell.status is not Status.TEXT or cell.value is not None


def is_number(text: str) -> bool:
    return bool(text) and parse_cell(text).status is Status.NORMAL


def clean_label(text: str) -> str:
    """Return a label without the mark of a footnote, on one line."""
    return _FOOTNOTE_MARK.sub("", " ".join(text.split()))


def period_label(sheet: Sheet, row: int, column: int) -> str:
    """Return the label of a period at a place, joined with the head above it; "" for none."""
    own = _FIRST_DAY.sub(r"\1", clean_label(sheet.text(row, column)))
    if not own:
        return ""
    above = clean_label(sheet.spread(row - 1, column)) if row else ""
    if not _YEAR.search(f"{own} {above}"):
        return ""
    if parse_period(own).is_known:
        return own
    for joined in (f"{own} {above}", f"{above} {own}"):
        if above and parse_period(joined).is_known:
            return joined
    return ""


def find_heads(sheet: Sheet) -> list[Head]:
    """Return the heads of all tables of periods, from top to bottom and left to right."""
    heads: list[Head] = []
    for row in sheet.rows:
        labels = _labels(sheet, row)
        if labels and _is_head(sheet, row, labels, heads) and not _is_upper(sheet, row, labels):
            heads += _segments(sheet, row, labels)
    return [replace(head, labels=_told_apart(sheet, head)) for head in heads]


def _labels(sheet: Sheet, row: int) -> dict[int, str]:
    labels = {column: period_label(sheet, row, column) for column in sheet.columns_of(row)}
    return {column: label for column, label in labels.items() if label}


def _is_upper(sheet: Sheet, row: int, labels: dict[int, str]) -> bool:
    """Whether the row below divides these periods: years over half-years."""
    below = _labels(sheet, row + 1)
    return len(below) >= len(labels) and not any(
        is_value(sheet.text(row + 1, column)) for column in below
    )


def _told_apart(sheet: Sheet, head: Head) -> dict[int, str]:
    """The same years under "Men" and "Women" are told apart by what stands over them."""
    labels = dict(head.labels)
    if head.top == head.row or len(set(labels.values())) == len(labels):
        return labels
    for column, label in labels.items():
        above = clean_label(sheet.spread(head.top, column))
        if above and above not in label:
            labels[column] = f"{above}, {label}"
    return labels


def _is_head(sheet: Sheet, row: int, labels: dict[int, str], heads: list[Head]) -> bool:
    first = min(labels)
    right = [column for column in sheet.columns_of(row) if column >= first]
    others = [column for column in right if column not in labels]
    if any(is_number(sheet.text(row, column)) for column in others):
        return False
    if len(labels) == 1:
        return not others and _has_values_below(sheet, row, first) and first > 0 and not heads
    return _is_on_top(sheet, row, labels, heads)


def _is_on_top(sheet: Sheet, row: int, labels: dict[int, str], heads: list[Head]) -> bool:
    """Years may be values as well: below a head only a line of text or a gap starts another."""
    same = [head for head in heads if set(head.labels) & set(labels)]
    if not same:
        return True
    if not sheet.columns_of(row - 1):
        return all(not sheet.text(row, column) for column in range(min(labels))) or _in_order(
            labels
        )
    above = [column for column in sheet.columns_of(row - 1) if column in labels]
    return not any(is_value(sheet.text(row - 1, column)) for column in above)


def _in_order(labels: dict[int, str]) -> bool:
    keys = [parse_period(labels[column]).key for column in sorted(labels)]
    return keys in (sorted(keys), sorted(keys, reverse=True)) and len(set(keys)) > 1


def _has_values_below(sheet: Sheet, row: int, column: int) -> bool:
    below = [sheet.text(other, column) for other in sheet.rows if other > row][:5]
    return sum(map(is_number, below)) >= FEWEST_TEXTS


def _segments(sheet: Sheet, row: int, labels: dict[int, str]) -> list[Head]:
    """Divide the periods of a row where another column of labels starts: tables side by side."""
    columns = sorted(labels)
    groups, lefts = [[columns[0]]], [0]
    for before, column in pairwise(columns):
        between = range(before + 1, column)
        starts = [one for one in between if _is_label_column(sheet, row, one)]
        if starts:
            lefts.append(starts[0])
            groups.append([column])
        else:
            groups[-1].append(column)
    rights = [left - 1 for left in lefts[1:]] + [sheet.width - 1]
    return [
        Head(row, _top(sheet, row, group), left, right, {one: labels[one] for one in group})
        for group, left, right in zip(groups, lefts, rights, strict=True)
    ]


def _is_label_column(sheet: Sheet, row: int, column: int) -> bool:
    below = [other for other in sheet.rows if other > row][:12]
    texts = [sheet.text(other, column) for other in below]
    words = [text for text in texts if text and not is_value(text)]
    return len(words) >= max(FEWEST_TEXTS, len(below) // 2)


def _top(sheet: Sheet, row: int, columns: list[int]) -> int:
    """The row above belongs to the head where it says something over single periods."""
    if not row or not sheet.columns_of(row - 1):
        return row
    above = [sheet.spread(row - 1, column) for column in columns]
    is_title = len(set(above)) == 1 and len(columns) > 1
    return row if is_title or not any(above) or any(map(is_value_not_year, above)) else row - 1


def is_value_not_year(text: str) -> bool:
    return is_value(text) and not parse_period(text).is_known
