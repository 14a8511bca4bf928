"""The form of one choice list: its choices as a table, a few empty lines at its end."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from surveys.form.checks import name_problem
from surveys.form.editing_lists import get_list
from surveys.form.languages import direction
from surveys.form.model import Choice, ChoiceList, Form
from surveys.form.naming import suggest_name
from surveys.forms.answering_items import language_name
from surveys.forms.editor import (
    EditorForm,
    NameField,
    check_choice_name,
    filled_lines,
    languages_in_order,
)
from surveys.forms.editor_question import choices_of

EMPTY_LINES = 3
MOST_CHOICES = 1_000
EXCLUSIVE = "exclusive"
WAS = "was"


class ChoiceListForm(EditorForm):
    """A choice list; the order is that of the numbers in `order`.

    Each line has a name, a text for each language, whether it stands alone, and further attributes
    that choice filters read, as "country=KZ; region=North".
    """

    def __init__(self, *args: Any, draft: Form, choices: ChoiceList | None, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        self.choices = choices
        self.fields["name"] = NameField(initial=choices.name if choices else "")
        self.fields["ordinal"] = forms.BooleanField(
            label=_("A scale: the choices are steps, in order"),
            required=False,
            initial=choices.ordinal if choices else False,
        )
        self.fields["dont_know"] = forms.CharField(
            label=_("Name of the choice that means “I do not know”"),
            required=False,
            max_length=64,
            initial=(choices.dont_know or "") if choices else "",
        )
        self.fields["more"] = forms.CharField(
            label=_("Further choices"),
            required=False,
            max_length=20_000,
            help_text=_("One choice a line; the languages with | between: Yes | Да"),
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.count = self._line_count()
        known = list(choices.choices) if choices else []
        for number in range(self.count):
            self._add_line(number, known[number] if number < len(known) else None)

    @property
    def lines(self) -> list[tuple[BoundField, list[BoundField]]]:
        """The bound fields of each line: the name before; then order, name, texts and the rest."""
        parts = [f"text_{code}" for code in languages_in_order(self.draft)]
        every = ["order", "key", *parts, EXCLUSIVE, "attributes", "remove"]
        return [
            (self[f"{WAS}:{number}"], [self[f"{part}:{number}"] for part in every])
            for number in range(self.count)
        ]

    @property
    def renamed(self) -> dict[str, str]:
        """The choices of the list that have another name now: old → new."""
        found: dict[str, str] = {}
        for number in range(self.count):
            before, name = self._before(number), self.cleaned_data.get(f"key:{number}") or ""
            if before and name and before.name != name and not self._is_left_out(number):
                found.setdefault(before.name, name)
        return found

    @property
    def headings(self) -> list[str]:
        """The languages of the text columns, in their own words."""
        return [language_name(code) for code in languages_in_order(self.draft)]

    def clean_more(self) -> list[str]:
        return filled_lines(self.cleaned_data["more"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for number in range(self.count):
            name = values.get(f"key:{number}") or ""
            if self._is_left_out(number) or not name:
                continue
            if name in seen:
                self.add_error(f"key:{number}", _("Two choices have this name."))
            seen.add(name)
        dont_know = self._follow_dont_know(values.get("dont_know") or "")
        if dont_know and not self.errors and dont_know not in {c.name for c in self._choices()}:
            self.add_error("dont_know", _("There is no choice with this name."))
        return values

    def _follow_dont_know(self, name: str) -> str:
        """A choice that was renamed stays the one that means “I do not know”."""
        if not self.errors and self.choices and name == self.choices.dont_know:
            name = self.cleaned_data["dont_know"] = self.renamed.get(name, name)
        return name

    def result(self) -> ChoiceList:
        """Return the list that was described."""
        values = self.cleaned_data
        return ChoiceList(
            values["name"], self._choices(), values["ordinal"], values["dont_know"] or None
        )

    def _choices(self) -> tuple[Choice, ...]:
        numbers = [number for number in range(self.count) if not self._is_left_out(number)]
        numbers.sort(key=lambda number: (self.cleaned_data.get(f"order:{number}") or 9999, number))
        taken = {self.cleaned_data.get(f"key:{number}") or "" for number in numbers}
        found = [self._choice(number, taken) for number in numbers]
        for choice in choices_of(
            self.cleaned_data.get("more") or [], languages_in_order(self.draft)
        ):
            name = suggest_name(choice.name, taken, other="choice")
            taken.add(name)
            found.append(Choice(name, choice.label))
        return tuple(found)

    def _choice(self, number: int, taken: set[str]) -> Choice:
        values = self.cleaned_data
        before = self._before(number)
        given = {c: values.get(f"text_{c}:{number}") or "" for c in self.draft.languages}
        label = {**(before.label if before else {}), **given}
        name = values.get(f"key:{number}") or ""
        if not name:
            text = given.get(self.draft.default_language) or next(filter(None, given.values()), "")
            name = suggest_name(text, taken, other="choice")
            taken.add(name)
        attributes = dict(values.get(f"attributes:{number}") or {})
        if values.get(f"{EXCLUSIVE}:{number}"):
            attributes[EXCLUSIVE] = "yes"
        return Choice(name, {code: text for code, text in label.items() if text}, attributes)

    def _is_left_out(self, number: int) -> bool:
        values = self.cleaned_data
        texts = [values.get(f"text_{code}:{number}") for code in self.draft.languages]
        is_empty = not values.get(f"key:{number}") and not any(texts)
        return bool(values.get(f"remove:{number}")) or is_empty

    def _before(self, number: int) -> Choice | None:
        """The choice that the line showed, by the name that it had then.

        Not by its place: somebody may have changed the list since the page was made.
        """
        name = self.cleaned_data.get(f"{WAS}:{number}") or ""
        return self.choices.get(name) if self.choices and name else None

    def _line_count(self) -> int:
        if self.is_bound:
            posted = [
                name.partition(":")[2] for name in self.data if str(name).startswith("order:")
            ]
            numbers = [int(text) for text in posted if text.isdecimal() and len(text) < 5]
            return min(max(numbers, default=-1) + 1, MOST_CHOICES)
        return (len(self.choices.choices) if self.choices else 0) + EMPTY_LINES

    def _add_line(self, number: int, choice: Choice | None) -> None:
        attributes = dict(choice.attributes) if choice else {}
        alone = choice is not None and choice.is_exclusive
        attributes.pop(EXCLUSIVE, None)
        name = choice.name if choice else ""
        fields: dict[str, forms.Field] = {
            WAS: forms.CharField(
                initial=name, max_length=64, required=False, widget=forms.HiddenInput
            ),
            "order": forms.IntegerField(
                label=_("Place"), initial=number + 1, min_value=0, max_value=9999, required=False
            ),
            "key": forms.CharField(
                label=_("Name"),
                initial=name,
                max_length=64,
                required=False,
                validators=[check_choice_name],
            ),
        }
        for code in languages_in_order(self.draft):
            attrs = {"lang": code, "dir": direction(code)}
            fields[f"text_{code}"] = forms.CharField(
                label=_("Text"),
                initial=choice.label.get(code, "") if choice else "",
                max_length=1_000,
                required=False,
                widget=forms.TextInput(attrs=attrs),
            )
        fields[EXCLUSIVE] = forms.BooleanField(
            label=_("Stands alone"), initial=alone, required=False
        )
        fields["attributes"] = AttributesField(
            label=_("Attributes"),
            initial="; ".join(f"{k}={v}" for k, v in attributes.items()),
            max_length=500,
            required=False,
        )
        fields["remove"] = forms.BooleanField(label=_("Remove"), required=False)
        for part, field in fields.items():
            language = part.removeprefix("text_") if part.startswith("text_") else ""
            spoken = f"{field.label} {language}".strip()
            field.widget.attrs["aria-label"] = f"{spoken}, {number + 1}"
            self.fields[f"{part}:{number}"] = field


class AttributesField(forms.CharField):
    """Attributes of a choice as "country=KZ; region=North"."""

    def clean(self, value: Any) -> Any:
        found = {}
        for part in str(super().clean(value)).split(";"):
            name, sign, text = (piece.strip() for piece in part.partition("="))
            if name and sign and not name_problem(name):
                found[name] = text
            elif part.strip():
                message = _("“%(part)s” is not of the form name=value.")
                raise ValidationError(message, params={"part": part.strip()})
        return found


def list_form(draft: Form, name: str, *args: Any, **kwargs: Any) -> ChoiceListForm:
    """Return the form of a list by its name. Raises EditError where it is gone."""
    return ChoiceListForm(*args, draft=draft, choices=get_list(draft, name), **kwargs)
