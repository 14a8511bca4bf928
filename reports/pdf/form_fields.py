"""Fields that are laid over a printable form, so that it can be filled in on a screen, too.

ReportLab draws fields in standard fonts only, which have no Cyrillic. So the pages are drawn first,
boxes and all, and note where each field belongs; the fields are added here, with an embedded font.
"""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from reports.pdf.form_font import FONT_KEY, add_font, show_text

SIZE = 9.0
LEADING = 12.0
PADDING = 2.5
STAMP_FIELD = "stamp"
MULTILINE, READ_ONLY, RADIO = 1 << 12, 1 << 0, 1 << 15
PRINT, HIDDEN = 4, 2

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the lower left corner of the page."""


@dataclass(frozen=True, slots=True)
class Field:
    """One place to fill in. `mark` is the ASCII export value of a mark, "" for a text.

    Marks with one name and different export values exclude each other where `is_radio`.
    """

    name: str
    page: int
    rect: Rect
    tooltip: str
    value: str = ""
    mark: str = ""
    is_radio: bool = False
    is_multiline: bool = False


def add_fields(content: bytes, fields: list[Field], stamp: str) -> bytes:
    """Return the PDF with the fields; the same input gives the same bytes.

    `stamp` is kept in a hidden field: it survives whatever a viewer does when it saves.
    """
    with Pdf.open(io.BytesIO(content)) as pdf:
        _Adder(pdf).add(fields, stamp)
        file = io.BytesIO()
        pdf.save(file, deterministic_id=True)
    return file.getvalue()


def packed(text: str) -> str:
    """Return a text as ASCII, for a field that every viewer keeps as it is."""
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


class _Adder:
    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.font = add_font(pdf)
        self.resources = Dictionary(Font=Dictionary({f"/{FONT_KEY}": self.font}))
        self.fields: list[Object] = []
        self.radios: dict[str, Object] = {}

    def add(self, fields: list[Field], stamp: str) -> None:
        for field in fields:
            widget = self.mark(field) if field.mark else self.text(field)
            self.place(widget, field.page)
        hidden = Field(STAMP_FIELD, 1, (0, 0, 0, 0), "", packed(stamp))
        widget = self.text(hidden)
        widget.F, widget.Ff = HIDDEN, READ_ONLY
        self.place(widget, 1)
        self.pdf.Root.AcroForm = self.pdf.make_indirect(
            Dictionary(
                Fields=Array(self.fields),
                DR=self.resources,
                DA=pikepdf.String(_appearance()),
                NeedAppearances=False,
            )
        )

    def place(self, widget: Object, number: int) -> None:
        page = self.pdf.pages[number - 1]
        if "/Annots" not in page.obj:
            page.obj.Annots = Array()
        page.obj.Annots.append(widget)
        page.obj.Tabs = Name.R

    def text(self, field: Field) -> Object:
        widget = self.widget(field)
        widget.FT, widget.T = Name.Tx, pikepdf.String(field.name)
        widget.TU = pikepdf.String(field.tooltip)
        widget.DA = pikepdf.String(_appearance())
        widget.Ff = MULTILINE if field.is_multiline else 0
        widget.V = pikepdf.String(field.value)
        widget.AP = Dictionary(N=self.drawing(field.rect, _shown(field), self.resources))
        self.fields.append(widget)
        return widget

    def mark(self, field: Field) -> Object:
        widget = self.widget(field)
        on = Name(f"/{field.mark}")
        state = on if field.value == field.mark else Name.Off
        cross = self.drawing(field.rect, _cross(field.rect), Dictionary())
        empty = self.drawing(field.rect, b"", Dictionary())
        widget.AP = Dictionary(N=Dictionary({str(on): cross, "/Off": empty}))
        widget.AS = state
        if field.is_radio:
            self.join(widget, field, state)
            return widget
        widget.FT, widget.T, widget.V = Name.Btn, pikepdf.String(field.name), state
        widget.TU = pikepdf.String(field.tooltip)
        self.fields.append(widget)
        return widget

    def join(self, widget: Object, field: Field, state: Object) -> None:
        """Make the mark one of those that exclude each other."""
        parent = self.radios.get(field.name)
        if parent is None:
            parent = self.pdf.make_indirect(
                Dictionary(
                    FT=Name.Btn,
                    T=pikepdf.String(field.name),
                    TU=pikepdf.String(field.tooltip),
                    Ff=RADIO,
                    V=Name.Off,
                    Kids=Array(),
                )
            )
            self.radios[field.name] = parent
            self.fields.append(parent)
        widget.Parent = parent
        parent.Kids.append(widget)
        if state != Name.Off:
            parent.V = state

    def widget(self, field: Field) -> Object:
        return self.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                Rect=Array([round(number, 2) for number in field.rect]),
                F=PRINT,
            )
        )

    def drawing(self, rect: Rect, content: bytes, resources: Object) -> Object:
        left, bottom, right, top = rect
        stream = self.pdf.make_stream(content)
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, round(right - left, 2), round(top - bottom, 2)])
        stream.Resources = resources
        return stream


def _appearance() -> str:
    return f"/{FONT_KEY} {SIZE:g} Tf 0 g"


def _shown(field: Field) -> bytes:
    """Return how a viewer shows a text field's value before it is changed."""
    left, bottom, right, top = field.rect
    width, height = right - left, top - bottom
    if not field.value or height <= 0:
        return b"/Tx BMC EMC"
    first = height - SIZE - PADDING if field.is_multiline else (height - SIZE) / 2 + 1.5
    lines = show_text(field.value, width - 2 * PADDING, SIZE, is_wrapped=field.is_multiline)
    drawn = f"{PADDING:g} {first:.2f} Td {LEADING:g} TL " + " T* ".join(f"<{x}> Tj" for x in lines)
    clip = f"0 0 {width:.2f} {height:.2f} re W n"
    return f"/Tx BMC q {clip} BT {_appearance()} {drawn} ET Q EMC".encode("ascii")


def _cross(rect: Rect) -> bytes:
    left, bottom, right, top = rect
    far, high = right - left - PADDING, top - bottom - PADDING
    strokes = f"{PADDING} {PADDING} m {far:.2f} {high:.2f} l {PADDING} {high:.2f} m {far:.2f} "
    return f"q 1.4 w 1 J 0 G {strokes}{PADDING} l S Q".encode("ascii")
