"""What the forms of this app share."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")

# The languages of the five countries and of the programme; names in the language itself.
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("kk", "Қазақ тілі"),
    ("ky", "Кыргыз тили"),
    ("tg", "Тоҷикӣ"),
    ("tk", "Türkmençe"),
    ("uz", "Oʻzbekcha"),
]


def mark_optional(form: forms.BaseForm) -> None:
    """Say in words which fields are optional."""
    for field in form.fields.values():
        if not field.required and not isinstance(field, forms.BooleanField):
            field.label = format_lazy("{} ({})", field.label or "", _("optional"))


class RowForm(forms.ModelForm[M]):
    """A form of one row whose saving is an action's business."""

    # Set by the browser's own picker, so in the form that it takes.
    date_fields: ClassVar[tuple[str, ...]] = ()
    time_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.date_fields:
            attributes = {"type": "date"}
            self.fields[name].widget = forms.DateInput(attrs=attributes, format="%Y-%m-%d")
        for name in self.time_fields:
            attributes = {"type": "time"}
            self.fields[name].widget = forms.TimeInput(attrs=attributes, format="%H:%M")
        mark_optional(self)

    def perform(self, act: Callable[..., T], *args: Any, **arguments: Any) -> T | None:
        """Call an action; when it refuses the values, keep its reasons as errors: None."""
        try:
            return act(*args, **arguments)
        except ValidationError as error:
            reasons = error.error_dict if hasattr(error, "error_dict") else {None: [error]}
            for name, errors in reasons.items():
                self.add_error(name if name in self.fields else None, errors)
            return None
