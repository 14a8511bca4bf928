"""A draft as the editor lists it: its items with their places, logic, and what is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.form.document import EXPRESSION_FIELDS
from surveys.form.expressions import Expression
from surveys.form.lint import Level, Place, Remark, lint
from surveys.form.model import Form, Group, Item, Question, text_in
from surveys.form.wording import told
from surveys.queries.preview import kind_label


@dataclass(frozen=True, slots=True)
class ToldRemark:
    """A remark of `lint` in the interface's language."""

    is_error: bool
    place: str
    subject: str
    message: str


@dataclass(slots=True)
class OutlineRow:
    """One item; `level` is 0 at the top. `is_first` and `is_last` are among its siblings."""

    name: str
    level: int
    text: str
    language: str
    is_group: bool
    kind: str
    list_name: str
    is_required: bool
    has_logic: bool
    is_first: bool
    is_last: bool
    may_go_in: bool
    remarks: list[ToldRemark] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        return any(remark.is_error for remark in self.remarks)


def outline(form: Form, remarks: Iterable[ToldRemark]) -> list[OutlineRow]:
    """Return the items of a form in order, with the remarks about each."""
    by_name: dict[str, list[ToldRemark]] = {}
    for remark in remarks:
        if remark.place == Place.ITEM.value:
            by_name.setdefault(remark.subject, []).append(remark)
    rows = list(_rows(form, form.items, 0))
    for row in rows:
        row.remarks = by_name.get(row.name, [])
    return rows


def told_remarks(form: Form) -> list[ToldRemark]:
    """Return what `lint` finds in a form, in the interface's language."""
    return [_told(remark) for remark in lint(form)]


def _told(remark: Remark) -> ToldRemark:
    return ToldRemark(
        remark.level is Level.ERROR, remark.place.value, remark.subject, told(remark.message, _)
    )


def _rows(form: Form, items: tuple[Item, ...], level: int) -> Iterator[OutlineRow]:
    for place, item in enumerate(items):
        neighbours = [*items[max(place - 1, 0) : place], *items[place + 1 : place + 2]]
        text, language = text_in(item.label, form.default_language, "")
        is_group = isinstance(item, Group)
        yield OutlineRow(
            name=item.name,
            level=level,
            text=text,
            language=language,
            is_group=is_group,
            kind=_kind(item, level),
            list_name=(item.list_name or "") if isinstance(item, Question) else "",
            is_required=isinstance(item, Question) and item.required is not None,
            has_logic=any(_is_logic(item, one) for one in EXPRESSION_FIELDS),
            is_first=place == 0,
            is_last=place == len(items) - 1,
            may_go_in=any(isinstance(one, Group) for one in neighbours),
        )
        if isinstance(item, Group):
            yield from _rows(form, item.items, level + 1)


def _kind(item: Item, level: int) -> str:
    if isinstance(item, Question):
        return kind_label(item.type)
    if item.is_matrix:
        return _("Table")
    return _("Section") if level == 0 else _("Group")


def _is_logic(item: Item, field_name: str) -> bool:
    return field_name != "required" and isinstance(getattr(item, field_name, None), Expression)
