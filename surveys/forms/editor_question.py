"""The form of one question, and what it makes of it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from surveys.form.editing import parent_of, taken_names
from surveys.form.editing_lists import guessed_list
from surveys.form.expressions import Expression, parse
from surveys.form.model import (
    CHOICE_TYPES,
    NOTHING,
    Choice,
    ChoiceList,
    Form,
    Question,
    QuestionType,
)
from surveys.form.naming import suggest_name
from surveys.forms.editor import (
    ExpressionField,
    NameField,
    filled_lines,
    languages_in_order,
    split_texts,
)
from surveys.forms.editor_conditions import ConditionForm, group_choices
from surveys.forms.editor_kinds import KNOWN_LOOKS, all_looks, look_choices, type_choices

OPTIONAL, REQUIRED, REQUIRED_IF = "no", "yes", "if"


class QuestionForm(ConditionForm):
    """Everything about one question; a new one is made of the defaults of its type."""

    def __init__(
        self, *args: Any, draft: Form, question: Question | None, parent: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        self.question = question
        self.own = question.name if question else ""
        around = parent_of(draft, self.own) if question else None
        self._add_head(question, around.name if around else parent)
        self._add_choices(question)
        self._add_answer(question)
        self.add_condition(question.relevant if question else None)
        self._add_rest(question)

    @property
    def required_message_fields(self) -> list[BoundField]:
        return self.texts("required_message")

    @property
    def constraint_message_fields(self) -> list[BoundField]:
        return self.texts("constraint_message")

    def item(self) -> Question:
        """Return the question that was described; call it after `is_valid`."""
        values = self.cleaned_data
        before = self.question
        kind = QuestionType(values["type"])
        question = Question(
            name=self._name(),
            type=kind,
            label=self.text_of("label", before.label if before else None),
            hint=self.text_of("hint", before.hint if before else None),
            required=self._required(),
            required_message=self.text_of("required_message", _of(before, "required_message")),
            relevant=values["relevant"],
            constraint=values["constraint"],
            constraint_message=self.text_of(
                "constraint_message", _of(before, "constraint_message")
            ),
            calculation=values["calculation"],
            choice_filter=values["choice_filter"] if kind in CHOICE_TYPES else None,
            list_name=self._list_name() if kind in CHOICE_TYPES else None,
            appearance=self._appearance(kind),
            parameters=values["parameters"],
            default=values["default"],
            read_only=values["read_only"],
        )
        return question if before is None else _with_other_fields(before, question)

    def new_list(self) -> ChoiceList | None:
        """Return the choice list that was written out, if any."""
        lines = self.cleaned_data.get("new_choices") or []
        if not lines or QuestionType(self.cleaned_data["type"]) not in CHOICE_TYPES:
            return None
        return guessed_list(self._list_name(), choices_of(lines, languages_in_order(self.draft)))

    def clean_new_choices(self) -> list[str]:
        return filled_lines(self.cleaned_data["new_choices"])

    def clean_parameters(self) -> dict[str, str]:
        return read_parameters(self.cleaned_data["parameters"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        language = self.draft.default_language
        kind = values.get("type")
        if kind in _LABELLED and not values.get(f"label_{language}"):
            self.add_error(f"label_{language}", _("Write the text of the question."))
        if kind in CHOICE_TYPES and not values.get("list_name") and not values.get("new_choices"):
            self.add_error("new_choices", _("Choose a choice list, or write the choices."))
        if kind == QuestionType.CALCULATE:
            self._need("calculation", _("Write what is calculated."))
        if values.get("required") == REQUIRED_IF:
            self._need("required_if", _("Write the expression, or choose another answer."))
        return values

    def _need(self, name: str, message: object) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, str(message))

    def _add_head(self, question: Question | None, parent: str) -> None:
        self.fields["type"] = forms.ChoiceField(
            label=_("Type"),
            choices=type_choices(),
            initial=question.type.value if question else self.initial.get("type", "text"),
        )
        self.add_texts("label", _("Text"), text=question.label if question else None)
        self.fields["name"] = NameField(
            required=question is not None,
            initial=question.name if question else "",
            help_text=_("Made from the text where you leave it empty. Results are kept under it."),
        )
        self.fields["parent"] = forms.ChoiceField(
            label=_("Section or group"),
            choices=[("", _("None: at the top")), *group_choices(self.draft)],
            initial=parent,
            required=False,
        )
        self.add_texts("hint", _("Hint"), text=question.hint if question else None)

    def _add_choices(self, question: Question | None) -> None:
        lists = [(name, name) for name in self.draft.choice_lists]
        self.fields["list_name"] = forms.ChoiceField(
            label=_("Choice list"),
            choices=[("", _("A new list, with the choices below")), *lists],
            initial=question.list_name if question else "",
            required=False,
        )
        self.fields["new_choices"] = forms.CharField(
            label=_("Choices of a new list"),
            required=False,
            max_length=20_000,
            help_text=_("One choice a line; the languages with | between: Yes | Да"),
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        self.fields["choice_filter"] = ExpressionField(
            label=_("Which choices are offered"),
            initial=_text(question.choice_filter if question else None),
            help_text=_("An expression over the attributes of the choices: country = ${country}"),
        )

    def _add_answer(self, question: Question | None) -> None:
        required = question.required if question else None
        mode = OPTIONAL
        if required is not None:
            mode = REQUIRED if required.is_always_true else REQUIRED_IF
        self.fields["required"] = forms.ChoiceField(
            label=_("An answer is required"),
            choices=[
                (OPTIONAL, _("No")),
                (REQUIRED, _("Yes")),
                (REQUIRED_IF, _("If this expression is true")),
            ],
            initial=mode,
            widget=forms.RadioSelect,
        )
        self.fields["required_if"] = ExpressionField(
            label=_("Required if"), initial=_text(required) if mode == REQUIRED_IF else ""
        )
        text = question.required_message if question else None
        self.add_texts("required_message", _("Message when it is missing"), text=text)
        self.fields["constraint"] = ExpressionField(
            label=_("Accepted if"),
            initial=_text(question.constraint if question else None),
            help_text=_("A dot stands for the answer: . >= 0 and . <= 60"),
        )
        text = question.constraint_message if question else None
        self.add_texts("constraint_message", _("Message when it is not accepted"), text=text)

    def _add_rest(self, question: Question | None) -> None:
        chosen = question.appearance.split() if question else []
        self.fields["appearance"] = forms.MultipleChoiceField(
            label=_("Appearance"),
            choices=all_looks(),
            initial=[look for look in chosen if look in KNOWN_LOOKS],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["calculation"] = ExpressionField(
            label=_("Calculation"), initial=_text(question.calculation if question else None)
        )
        parameters = question.parameters if question else NOTHING
        self.fields["parameters"] = forms.CharField(
            label=_("Parameters"),
            required=False,
            max_length=500,
            initial=" ".join(f"{name}={value}" for name, value in parameters.items()),
            help_text=_("For a range: start=0 end=10 step=1. For a file: max-size=5"),
        )
        self.fields["default"] = forms.CharField(
            label=_("Value at the start"),
            required=False,
            max_length=500,
            initial=question.default if question else "",
            help_text=_(
                "The answer that is filled in beforehand. People can change it or empty it; their "
                "section is done once somebody has looked at it and saved it. Write it as results "
                "keep it: for a choice its name, for a date 2026-05-31."
            ),
        )
        self.fields["read_only"] = forms.BooleanField(
            label=_("Shown, but cannot be changed"),
            required=False,
            initial=question.read_only if question else False,
        )

    def _name(self) -> str:
        given: str = self.cleaned_data["name"]
        label: str = self.cleaned_data.get(f"label_{self.draft.default_language}") or ""
        return given or suggest_name(label, taken_names(self.draft))

    def _list_name(self) -> str:
        chosen: str = self.cleaned_data["list_name"]
        if chosen and not self.cleaned_data.get("new_choices"):
            return chosen
        taken = set(self.draft.choice_lists)
        return suggest_name(self._name(), taken, other="choices")

    def _required(self) -> Expression | None:
        values = self.cleaned_data
        if values["required"] == REQUIRED:
            return parse("true()")
        expression: Expression | None = values["required_if"]
        return expression if values["required"] == REQUIRED_IF else None

    def _appearance(self, kind: QuestionType) -> str:
        before = self.question.appearance.split() if self.question else []
        others = [look for look in before if look not in KNOWN_LOOKS]
        fitting = dict(look_choices(kind.value))
        chosen = [look for look in self.cleaned_data["appearance"] if look in fitting]
        return " ".join([*chosen, *others])


def choices_of(lines: list[str], languages: list[str]) -> tuple[Choice, ...]:
    """Return the choices of lines like "Yes | Да", named after their first text."""
    taken: set[str] = set()
    found = []
    for line in lines:
        label = split_texts(line, languages)
        name = suggest_name(label.get(languages[0], line), taken, other="choice")
        taken.add(name)
        found.append(Choice(name, label))
    return tuple(found)


def read_parameters(text: str) -> dict[str, str]:
    """Read "start=0 end=10" into values by name. Raises ValidationError for anything else."""
    found = {}
    for part in text.split():
        name, sign, value = part.partition("=")
        if not (name and sign and value):
            raise ValidationError(
                _("“%(part)s” is not of the form name=value."), params={"part": part}
            )
        found[name] = value
    return found


_LABELLED = {kind.value for kind in QuestionType} - {"calculate", "hidden", "start", "end", "today"}


def _with_other_fields(before: Question, question: Question) -> Question:
    """Keep what the page does not show, whatever the model comes to hold."""
    shown = (
        "name type label hint required required_message relevant constraint constraint_message "
        "calculation choice_filter list_name appearance parameters default read_only"
    )
    return replace(before, **{field: getattr(question, field) for field in shown.split()})


def _of(question: Question | None, field: str) -> dict[str, str] | None:
    return dict(getattr(question, field)) if question else None


def _text(expression: Expression | None) -> str:
    return expression.text if expression else ""
