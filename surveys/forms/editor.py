"""Pieces that the forms of the editor share: texts by language, expressions, names."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from surveys.form.checks import choice_name_problem, name_problem
from surveys.form.expressions import Expression, ExpressionError, parse
from surveys.form.model import Form, Text
from surveys.form.wording import told
from surveys.forms.answering_items import language_name

LONGEST_TEXT = 5_000
LONGEST_EXPRESSION = 4_000
MOST_LINES = 300
SEPARATOR = "|"
PARTS: dict[str, tuple[str, ...]] = {
    "hint": ("hint_",),
    "choices": ("list_name", "new_choices", "choice_filter"),
    "required": ("required",),
    "condition": ("asked", "relevant", "if_", "value_"),
    "constraint": ("constraint",),
    "more": (
        "appearance",
        "calculation",
        "parameters",
        "default",
        "read_only",
        "is_table",
        "repeat",
    ),
}


class EditorForm(PlainForm):
    """A form about one thing of a draft; `base` is its fingerprint when the page was made."""

    base = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, draft: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def add_texts(self, name: str, label: Any, *, rows: int = 2, text: Text | None = None) -> None:
        """Add a text field for each language of the draft, the default language's first."""
        several = len(self.draft.languages) > 1
        for language in languages_in_order(self.draft):
            shown = format_lazy("{} – {}", label, language_name(language)) if several else label
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=shown,
                required=False,
                max_length=LONGEST_TEXT,
                initial=(text or {}).get(language, ""),
                widget=forms.Textarea(
                    attrs={"rows": rows, "lang": language, "dir": "auto", "spellcheck": "true"}
                ),
            )

    def rebase(self, base: str) -> None:
        """Note what is stored now, so that saving the page again puts its values in place of it."""
        data = QueryDict(mutable=True)
        data.update(cast("Any", self.data))
        data["base"] = base
        self.data = cast("Any", data)

    def texts(self, name: str) -> list[BoundField]:
        """Return the bound fields of a text, one for each language."""
        return [self[f"{name}_{language}"] for language in languages_in_order(self.draft)]

    @property
    def label_fields(self) -> list[BoundField]:
        return self.texts("label")

    @property
    def hint_fields(self) -> list[BoundField]:
        return self.texts("hint")

    @property
    def opens(self) -> dict[str, bool]:
        """Which folded parts of the page are open: those with something in them, or with errors."""
        return {
            part: any(self._is_filled(name) for name in self.fields if name.startswith(starts))
            for part, starts in PARTS.items()
        }

    def _is_filled(self, name: str) -> bool:
        value = self[name].value()
        return name in self.errors or value not in (None, "", [], False, "no", "always")

    def text_of(self, name: str, before: Text | None = None) -> dict[str, str]:
        """Return the text that was given; what the draft's languages do not cover is kept."""
        given = {code: self._one(name, code) for code in self.draft.languages}
        merged = {**(before or {}), **given}
        return {code: text for code, text in merged.items() if text}

    def _one(self, name: str, language: str) -> str:
        text: str = self.cleaned_data.get(f"{name}_{language}") or ""
        return text.replace("\r\n", "\n").strip()


class ExpressionField(forms.CharField):
    """An expression of the XLSForm language; cleaned into an `Expression`, None for none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(
            attrs={"rows": 2, "class": "font-monospace", "spellcheck": "false", "dir": "ltr"}
        )
        super().__init__(required=False, max_length=LONGEST_EXPRESSION, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip()
        return read_expression(text) if text else None


class NameField(forms.CharField):
    """The stable name of a question, group or choice list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        attrs = {"spellcheck": "false", "autocapitalize": "off", "dir": "ltr"}
        super().__init__(max_length=64, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        problem = name_problem(name) if name else None
        if problem:
            raise ValidationError(told(problem, gettext))
        return name


def read_expression(text: str) -> Expression:
    """Parse an expression; ValidationError with the reason and the place in people's words."""
    try:
        return parse(text)
    except ExpressionError as error:
        reason = told(error.message, gettext)
        raise ValidationError(
            _("This expression cannot be read: %(reason)s (at “%(place)s”)"),
            params={"reason": reason, "place": _around(text, error)},
        ) from error


def check_choice_name(name: str) -> None:
    problem = choice_name_problem(name)
    if problem:
        raise ValidationError(told(problem, gettext))


def languages_in_order(form: Form) -> list[str]:
    """Return the form's languages, the default language first."""
    others = [code for code in form.languages if code != form.default_language]
    return [form.default_language, *others]


def split_texts(line: str, languages: list[str]) -> dict[str, str]:
    """Read "text | text in the next language" into texts by language."""
    parts = [part.strip() for part in line.split(SEPARATOR)]
    return {code: text for code, text in zip(languages, parts, strict=False) if text}


def filled_lines(text: str) -> list[str]:
    """Return the lines with something in them. Raises ValidationError for far too many."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("At most %(limit)d lines."), params={"limit": MOST_LINES})
    return lines


def _around(text: str, error: ExpressionError) -> str:
    position = min(error.position or 0, len(text))
    return text[position : position + 20] or text[-20:]
