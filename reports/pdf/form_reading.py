"""A form that was filled in on a screen → the raw answers, each with its question's number.

The file comes from outside. Only its fields are looked at, a bounded number of them; nothing else
is unpacked or run.
"""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Name, Object, Pdf

from reports.pdf.form_fields import STAMP_FIELD
from reports.pdf.form_raws import (
    Values,
    drawn_items,
    item_places,
    raw_answer,
    raw_items,
    refuse_unknown,
)
from surveys.form.filled import LAYOUT, Filled, FilledFileError, Raw, Stamp
from surveys.form.model import NOTHING, Form
from surveys.queries.paper import is_filled_in, question_numbers

MOST_STEPS = 60_000
DEEPEST_FIELD = 8
LONGEST_VALUE = 50_000
LONGEST_MARK = 100
LARGEST_STAMP = 1024 * 1024


def open_form(content: bytes) -> tuple[Stamp, Values]:
    """Return the stamp and the fields. Raises FilledFileError for a file that is none of ours."""
    try:
        with Pdf.open(io.BytesIO(content)) as pdf:
            values = dict(_fields(pdf))
    except pikepdf.PasswordError as error:
        raise FilledFileError(
            _("The PDF is protected by a password. Save it without one.")
        ) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise FilledFileError(_("The PDF is damaged and cannot be read.")) from error
    if STAMP_FIELD not in values:
        message = _(
            "This PDF has none of this site's fields: it is another file, or it was printed or "
            "scanned. Type its answers on the site."
        )
        raise FilledFileError(message)
    return _stamp(values[STAMP_FIELD]), values


def read_form(
    stamp: Stamp, values: Values, form: Form, answers: Mapping[str, Any] = NOTHING
) -> Filled:
    """Return what the fields hold for the form's questions.

    `answers` are those of the draft now, for what the file cannot hold of a repeated group. Raises
    FilledFileError for fields that no file of this site has.
    """
    refuse_unknown(form, values)
    numbers = question_numbers(form)
    asked = {one.name: one for one in form.questions.values() if one.name in numbers}
    raws: dict[str, Raw] = {
        name: raw_answer(form, one, values) for name, one in asked.items() if is_filled_in(one)
    }
    raws |= {
        name: raw_items(form, one, values, stamp.items.get(name, ()), answers.get(name))
        for name, one in asked.items()
        if drawn_items(form, one, values)
    }
    places = {name: _("question %(number)s") % {"number": numbers[name]} for name in raws}
    for name in raws.keys() & form.repeats.keys():
        places |= item_places(form, form.question(name), drawn_items(form, asked[name], values))
    return Filled(stamp, raws, places)


def _fields(pdf: Pdf) -> Iterator[tuple[str, str]]:
    form = pdf.Root.get("/AcroForm")
    if form is None or form.get("/XFA") is not None:
        return
    for name, field in _Walk().fields(form.get("/Fields"), "", 1):
        yield name, _value(field)


class _Walk:
    """A way through the fields that counts its steps: fields may contain one another."""

    def __init__(self) -> None:
        self._steps = 0

    def fields(self, fields: Any, prefix: str, level: int) -> Iterator[tuple[str, Object]]:
        """Yield the fields with their full names; the parts of one field are not entered."""
        if fields is None or level > DEEPEST_FIELD:
            return
        self._count(len(fields))
        for field in fields:
            name = _full_name(field, prefix)
            kids = field.get("/Kids")
            if kids is not None and self._are_fields(kids):
                yield from self.fields(kids, name, level + 1)
            else:
                yield name, field

    def _are_fields(self, kids: Any) -> bool:
        self._count(len(kids))
        return any("/T" in kid for kid in kids)

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise FilledFileError(_("The PDF has too many fields."))


def _full_name(field: Any, prefix: str) -> str:
    own = str(field.get("/T", ""))
    return f"{prefix}.{own}" if prefix and own else own or prefix


def _value(field: Object) -> str:
    value = field.get("/V")
    if value is None:
        return ""
    if isinstance(value, Name) or field.get("/FT") == Name.Btn:
        # Some programs write the export value as a text.
        text = str(value).removeprefix("/")
        return "" if text == "Off" else text[:LONGEST_MARK]
    if isinstance(value, pikepdf.Stream):
        raise FilledFileError(_("The PDF holds a text in a way that cannot be read."))
    text = str(value)
    if len(text) > LONGEST_VALUE:
        raise FilledFileError(_("A text in the PDF is too long."))
    return text


def _stamp(text: str) -> Stamp:
    try:
        unpacker = zlib.decompressobj()
        told = json.loads(unpacker.decompress(base64.b85decode(text), LARGEST_STAMP))
        if told["layout"] != LAYOUT:
            message = _("This form was made by an older version of the site. Download a new one.")
            raise FilledFileError(message)
        return Stamp(
            version=str(told["version"]),
            questionnaire=str(told["questionnaire"]),
            number=int(told["number"]),
            response=str(told["response"]),
            language=str(told["language"]),
            base={str(k): (int(v[0]), str(v[1])) for k, v in dict(told["base"]).items()},
            items={str(k): tuple(map(str, v)) for k, v in dict(told.get("items", {})).items()},
        )
    except (ValueError, TypeError, LookupError, zlib.error, OverflowError, RecursionError) as error:
        raise FilledFileError(_("The PDF is damaged and cannot be read.")) from error
