"""What stands on a sheet, as a person would read it: tables with titles, units, notes and rows."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from reports.evidence.workbook.heads import (
    Head,
    clean_label,
    find_heads,
    is_number,
    is_value,
    period_label,
)
from reports.evidence.workbook.layouts import (
    LABELS_IN,
    PARENTS_IN,
    ColumnRole,
    Layout,
    RowRole,
)
from reports.evidence.workbook.sheets import Sheet

MOST_TABLES = 100
_NOTE = re.compile(
    r"(?:notes?|remarks?|footnotes?|примечани[ея]|сноск[аи])\b|\*|[¹²³†‡]|\d{1,2}\)\s|\(\d{1,2}\)\s",
    re.I,
)
_SOURCE = re.compile(r"(?:sources?|источники?)\s*[:.–-]\s*(.*)", re.I | re.S)
_NUMBERED = re.compile(
    r"(?:table|tab\.|таблица|табл\.)\s*(?:n°|no\.?|№)?\s*"
    r"(\d{1,3}(?:\.\d{1,3})*[a-zа-я]?)\s*[.:)–—-]?\s*(.*)",
    re.I | re.S,
)
_UNIT_WORDS = (
    r"kg|kilogram(?:me)?s?|g|grams?|mg|tons?|tonnes?|l|litres?|ml|tablets?|pieces?|ampoules?|units?"
    r"|persons?|people|cases?|%|per\s?cent|number|thousands?|million|USD|EUR|ha|hectares?"
    r"|кг|килограмм\w*|г|грамм\w*|т|тонн\w*|л|литр\w*|мл|таблет\w*|шт\.?|штук\w*|ампул\w*|единиц\w*"
    r"|чел\.?|человек|случа\w*|процент\w*|га|тыс\.?.{0,12}|млн\.?.{0,12}"
)
_UNIT_IN_BRACKETS = re.compile(
    rf"\(\s*(?:in |в )?((?:{_UNIT_WORDS})(?:[ /,]+[\w%.]+){{0,4}})\s*\)", re.I
)
_UNIT_LINE = re.compile(
    rf"(?:(?:units?(?: of measure)?|единиц[аы](?: измерения)?|ед\.\s*изм\.)\s*[:–-]\s*(.+)"
    rf"|\(?\s*(?:in |в )?({_UNIT_WORDS})\s*\)?)",
    re.I,
)
_HEADED = (
    (ColumnRole.UNIT, re.compile(r"units?\b|ед\.|единиц", re.I)),
    (ColumnRole.NOTE, re.compile(r"note|remark|comment|примеч|коммент", re.I)),
    (ColumnRole.PRINTED, re.compile(r"variation|change|growth|изменени|прирост|динамик|%$", re.I)),
    (ColumnRole.NONE, re.compile(r"total|sum|average|mean|всего|итого|средн", re.I)),
)
# Heads of columns with the names of labels in another language: "label_ru", "Indicator (English)".
_IN_LANGUAGE = {
    "en": re.compile(r"_en\b|\b(?:in )?english\b|\(en\)|\bангл(?:\.|ийск)", re.I),
    "ru": re.compile(r"_ru\b|\b(?:in )?russian\b|\(ru\)|\bрус(?:\.|ск)", re.I),
}
_PARENT = re.compile(r"parent|group|below|раздел|групп", re.I)
_NUMBERING = re.compile(r"(?:n°|no\.?|nr\.?|#|№)(?:\s*п/п)?", re.I)


def guess_layouts(sheets: Sequence[Sheet]) -> list[Layout]:
    """Return a layout for each table that the sheets seem to hold, in their order."""
    layouts: list[Layout] = []
    for number, sheet in enumerate(sheets):
        heads = find_heads(sheet)
        layouts += [_layout(number, sheet, head, heads) for head in heads]
        if not heads and (layout := _layout_without_periods(number, sheet)):
            layouts.append(layout)
    return layouts[:MOST_TABLES]


def _layout(number: int, sheet: Sheet, head: Head, heads: Iterable[Head]) -> Layout:
    below = [other.top for other in heads if other.row > head.row and _overlap(head, other)]
    end = min(below, default=(sheet.rows[-1] if sheet.rows else 0) + 1)
    layout = Layout(number, head.row, head.row, head.left, head.right)
    layout.labels = dict(head.labels)
    layout.columns = guess_columns(sheet, layout, end)
    layout.last = _last_row(sheet, layout, end)
    layout.rows = guess_rows(sheet, layout)
    _name(sheet, layout, _lines_above(sheet, head, heads))
    _annotate(sheet, layout, end, is_last=not below)
    return layout


def layout_under(number: int, sheet: Sheet, row: int, *, left: int, right: int) -> Layout:
    """Return a layout for the table under a row that a person says is its head."""
    labels = {
        column: period_label(sheet, row, column) or clean_label(sheet.spread(row, column))
        for column in range(left, right + 1)
        if any(is_number(sheet.text(other, column)) for other in sheet.rows if other > row)
    }
    labels = {column: label for column, label in labels.items() if label and column > left}
    heads = [head for head in find_heads(sheet) if head.row != row]
    if not labels:
        return Layout(number, row, row, left, right)
    head = Head(row, row, left, right, labels)
    return _layout(number, sheet, head, [*heads, head])


def _overlap(one: Head, other: Head) -> bool:
    return one.left <= other.right and other.left <= one.right


def guess_columns(sheet: Sheet, layout: Layout, end: int) -> dict[int, ColumnRole]:
    """Return the role of each column that has cells below the head; periods are known already."""
    roles = dict.fromkeys(layout.labels, ColumnRole.PERIOD)
    body = [row for row in sheet.rows if layout.head < row < end]
    first = min(layout.labels)
    for column in range(layout.left, layout.right + 1):
        texts = [sheet.text(row, column) for row in body if sheet.text(row, column)]
        if column not in roles and texts:
            heading = clean_label(sheet.spread(layout.head, column))
            roles[column] = _role(heading, texts, is_left=column < first)
            if roles[column] is ColumnRole.PERIOD:
                layout.labels[column] = heading
    return _with_one_label(roles)


def _role(heading: str, texts: list[str], *, is_left: bool) -> ColumnRole:
    if is_left and (_NUMBERING.fullmatch(heading) or all(map(_is_ordinal, texts))):
        return ColumnRole.NONE
    named = PARENTS_IN if _PARENT.match(heading) else LABELS_IN
    for language, mark in _IN_LANGUAGE.items():
        if mark.search(heading) and not any(map(is_number, texts)):
            return named[language]
    for role, pattern in _HEADED:
        if pattern.match(heading) and not (is_left and role is not ColumnRole.UNIT):
            return role
    if is_left:
        return ColumnRole.LABEL
    if heading and 2 * sum(map(is_number, texts)) >= len(texts):
        return ColumnRole.PERIOD
    return ColumnRole.NONE


def _is_ordinal(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}\.?", text))


def _with_one_label(roles: dict[int, ColumnRole]) -> dict[int, ColumnRole]:
    """Of several columns of words the last is the label, the first what it belongs under.

    Where every column of labels names its language, the first of them is the label.
    """
    if ColumnRole.LABEL not in roles.values():
        _promote(roles, LABELS_IN.values(), ColumnRole.LABEL)
        _promote(roles, PARENTS_IN.values(), ColumnRole.PARENT)
    words = sorted(column for column, role in roles.items() if role is ColumnRole.LABEL)
    for column in words[:-1]:
        roles[column] = ColumnRole.PARENT if column == words[0] else ColumnRole.NONE
    return dict(sorted(roles.items()))


def _promote(roles: dict[int, ColumnRole], named: Collection[ColumnRole], role: ColumnRole) -> None:
    columns = sorted(column for column, given in roles.items() if given in named)
    if columns:
        roles[columns[0]] = role


def _has_values(sheet: Sheet, layout: Layout, row: int) -> bool:
    return any(sheet.text(row, column) or sheet.at(row, column).flaw for column in layout.periods)


def _words(sheet: Sheet, layout: Layout, row: int) -> str:
    """What stands in the columns of labels."""
    columns = layout.columns_as(ColumnRole.PARENT) + layout.columns_as(ColumnRole.LABEL)
    return " ".join(text for column in columns if (text := sheet.text(row, column)))


def _last_row(sheet: Sheet, layout: Layout, end: int) -> int:
    """The last row with values; what follows it are notes, and the title of the next table."""
    rows = [row for row in sheet.rows if layout.head < row < end]
    with_values = [row for row in rows if _has_values(sheet, layout, row)]
    return max(with_values, default=layout.head)


def guess_rows(sheet: Sheet, layout: Layout) -> dict[int, RowRole]:
    roles: dict[int, RowRole] = {}
    for row in sheet.rows:
        if not layout.head < row <= layout.last:
            continue
        words = _words(sheet, layout, row)
        if _has_values(sheet, layout, row):
            roles[row] = RowRole.ROW if words else RowRole.NONE
        elif words:
            is_note = _NOTE.match(words) or _SOURCE.match(words)
            roles[row] = RowRole.NONE if is_note else RowRole.HEADING
    return roles


def _lines_above(sheet: Sheet, head: Head, heads: Iterable[Head]) -> list[str]:
    """Lines of text over the head, the nearest last, up to the values or notes of a table above."""
    above = [other.row for other in heads if other.row < head.row and _overlap(head, other)]
    lines: list[str] = []
    for row in reversed([row for row in sheet.rows if max(above, default=-1) < row < head.top]):
        columns = [one for one in sheet.columns_of(row) if head.left <= one <= head.right]
        texts = [sheet.text(row, column) for column in columns]
        if not texts:
            continue
        if len(texts) > 2 or any(map(is_number, texts[1:])) or is_value(texts[0]):
            break
        if above and (_NOTE.match(texts[0]) or _SOURCE.match(texts[0])):
            break
        lines.insert(0, " ".join(" ".join(texts).split()))
    return lines


def _name(sheet: Sheet, layout: Layout, lines: list[str]) -> None:
    corner = clean_label(sheet.spread(layout.head, layout.left))
    rest: list[str] = []
    for line in lines:
        if found := _UNIT_LINE.fullmatch(line):
            layout.unit = (found[1] or found[2]).strip()
        elif source := _SOURCE.match(line):
            layout.source = source[1].strip()[:300]
        else:
            rest.append(line)
    _title(layout, rest, sheet.name)
    if not layout.unit:
        told = _UNIT_IN_BRACKETS.search(layout.title) or _UNIT_LINE.fullmatch(corner)
        layout.unit = next((group.strip() for group in told.groups() if group), "") if told else ""
    layout.unit = layout.unit[:100]


def _title(layout: Layout, lines: list[str], name: str) -> None:
    layout.title = lines[-1] if lines else name
    for position, line in enumerate(lines):
        if found := _NUMBERED.fullmatch(line):
            layout.code = found[1]
            layout.title = found[2].strip() or " ".join(lines[position + 1 :]) or line
    layout.title = layout.title[:500]


def _annotate(sheet: Sheet, layout: Layout, end: int, *, is_last: bool) -> None:
    """Keep the lines below the table as its source and notes; others may title the next table."""
    notes = []
    previous = layout.last
    for row in (row for row in sheet.rows if layout.last < row < end):
        texts = [
            sheet.text(row, column)
            for column in sheet.columns_of(row)
            if layout.left <= column <= layout.right
        ]
        line = " ".join(" ".join(texts).split())
        if source := _SOURCE.match(line):
            layout.source = source[1].strip()[:300]
        elif line and (_NOTE.match(line) or (is_last and row == previous + 1)):
            notes.append(line)
        elif line and not is_last:
            break
        previous = row
    inside = [row for row, role in layout.rows.items() if role is RowRole.NONE]
    notes = [_words(sheet, layout, row) for row in inside] + notes
    layout.note = "\n".join(note for note in notes if note)[:5000]


def _layout_without_periods(number: int, sheet: Sheet) -> Layout | None:
    """The first row with words over numbers is the head of a table whose columns are no periods."""
    for row, below in pairwise(sheet.rows):
        columns = [column for column in sheet.columns_of(row) if column]
        values = [column for column in columns if is_number(sheet.text(below, column))]
        if values and not any(is_number(sheet.text(row, column)) for column in columns):
            labels = {column: clean_label(sheet.text(row, column)) for column in values}
            head = Head(row, row, 0, sheet.width - 1, labels)
            return _layout(number, sheet, head, [head])
    return None


def unit_in(text: str) -> str:
    """Return the unit that a label names in brackets, "Heroin (kg)"; "" for none."""
    found = _UNIT_IN_BRACKETS.search(text)
    return found[1].strip() if found else ""
