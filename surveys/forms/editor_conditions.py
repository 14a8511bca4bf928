"""The builder of conditions: lines of question, comparison and value."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from surveys.form.conditions import (
    Condition,
    Join,
    Operator,
    choice_value,
    condition_text,
    read_conditions,
)
from surveys.form.expressions import Expression
from surveys.form.model import Form, Question, text_in
from surveys.form.texts import walk_items
from surveys.forms.editor import EditorForm, ExpressionField, read_expression

ALWAYS, CONDITIONS, EXPRESSION = "always", "conditions", "expression"
LINES = 4
WITHOUT_VALUE = (Operator.ANSWERED, Operator.NOT_ANSWERED)
OPERATORS = [
    (Operator.IS.value, _("is, or includes")),
    (Operator.IS_NOT.value, _("is not, or does not include")),
    (Operator.GREATER.value, _("is greater than")),
    (Operator.AT_LEAST.value, _("is at least")),
    (Operator.LESS.value, _("is less than")),
    (Operator.AT_MOST.value, _("is at most")),
    (Operator.ANSWERED.value, _("is answered")),
    (Operator.NOT_ANSWERED.value, _("is not answered")),
]


class ConditionForm(EditorForm):
    """A form with the condition under which something is asked.

    `own` is the name of the item that is edited: it cannot depend on itself or what comes later.
    """

    own: str = ""

    def add_condition(self, relevant: Expression | None) -> None:
        """Add the fields of the condition, filled with what there is."""
        known = read_conditions(self.draft, relevant) if relevant else ([], Join.AND)
        mode = ALWAYS if relevant is None else CONDITIONS if known else EXPRESSION
        lines, join = known or ([], Join.AND)
        self.fields["asked"] = forms.ChoiceField(
            label=_("When it is asked"),
            choices=[
                (ALWAYS, _("Always")),
                (CONDITIONS, _("If these conditions hold")),
                (EXPRESSION, _("If this expression is true")),
            ],
            initial=mode,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["join"] = forms.ChoiceField(
            label=_("How many must hold"),
            choices=[(Join.AND.value, _("All of them")), (Join.OR.value, _("At least one"))],
            initial=join.value,
            required=False,
        )
        questions = self._earlier_questions()
        for number in range(max(LINES, len(lines) + 1)):
            line = lines[number] if number < len(lines) else None
            self._add_line(number, questions, line)
        self.fields["relevant"] = ExpressionField(
            label=_("Expression"), initial=relevant.text if relevant else ""
        )

    @property
    def condition_lines(self) -> list[list[BoundField]]:
        """The bound fields of each line: question, comparison, value."""
        numbers = [name.partition("_")[2] for name in self.fields if name.startswith("if_")]
        return [[self[f"{part}_{number}"] for part in ("if", "op", "value")] for number in numbers]

    @property
    def known_values(self) -> list[tuple[str, str, str]]:
        """(question, choice name, choice text) of all choices that a condition can name."""
        found = []
        for name, _label in self._earlier_questions():
            question = self.draft.questions[name]
            choices = self.draft.choice_lists.get(question.list_name or "")
            for choice in choices.choices if choices else ():
                text = text_in(choice.label, self.draft.default_language, "")[0]
                found.append((name, choice.name, text))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "asked" not in self.fields:
            return values
        mode = values.get("asked") or ALWAYS
        if mode == ALWAYS:
            values["relevant"] = None
            self.errors.pop("relevant", None)
        elif mode == CONDITIONS:
            self.errors.pop("relevant", None)
            values["relevant"] = self._built()
        elif not values.get("relevant") and "relevant" not in self.errors:
            self.add_error("relevant", _("Write the expression, or choose “Always”."))
        return values

    def _built(self) -> Expression | None:
        lines = [self._line(bound) for bound in self.condition_lines]
        given = [line for line in lines if line is not None]
        if not given:
            if not any(name.startswith("value_") for name in self.errors):
                self.add_error("asked", _("Write at least one condition, or choose “Always”."))
            return None
        join = Join(self.cleaned_data.get("join") or Join.AND)
        try:
            return read_expression(condition_text(self.draft, given, join))
        except ValidationError as error:
            self.add_error("asked", error)
            return None

    def _line(self, bound: list[BoundField]) -> Condition | None:
        asked, operator, value = (self.cleaned_data.get(one.name, "") for one in bound)
        if not asked:
            return None
        comparison = Operator(operator or Operator.IS)
        if comparison in WITHOUT_VALUE:
            return Condition(asked, comparison)
        if not value:
            self.add_error(bound[2].name, _("Write what the answer is compared with."))
            return None
        question = self.draft.questions[asked]
        return Condition(asked, comparison, choice_value(self.draft, question, value.strip()))

    def _add_line(
        self, number: int, questions: list[tuple[str, str]], line: Condition | None
    ) -> None:
        names = [name for name, _label in questions]
        if line is not None and line.question not in names:
            questions = [*questions, (line.question, line.question)]
        choice = forms.ChoiceField(
            label=_("Question"),
            choices=[("", "–"), *questions],
            required=False,
            initial=line.question if line else "",
        )
        self.fields[f"if_{number}"] = choice
        self.fields[f"op_{number}"] = forms.ChoiceField(
            label=_("Comparison"),
            choices=OPERATORS,
            required=False,
            initial=line.operator.value if line else Operator.IS.value,
        )
        self.fields[f"value_{number}"] = forms.CharField(
            label=_("Value"),
            required=False,
            max_length=200,
            initial=line.value if line else "",
            widget=forms.TextInput(attrs={"list": "known-values", "autocomplete": "off"}),
        )

    def _earlier_questions(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for item in walk_items(self.draft.items):
            if self.own and item.name == self.own:
                break
            if isinstance(item, Question) and item.name in self.draft.questions:
                text = text_in(item.label, self.draft.default_language, "")[0]
                found.append((item.name, f"{shortened(text)} ({item.name})" if text else item.name))
        return found


def shortened(text: str, most: int = 60) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def group_choices(form: Form, *, leave_out: str = "") -> list[tuple[str, str]]:
    """Return the sections and groups of a form as choices, indented; not those inside an item."""
    found: list[tuple[str, str]] = []

    def enter(items: Any, level: int) -> None:
        for item in items:
            if isinstance(item, Question) or item.name == leave_out:
                continue
            text = text_in(item.label, form.default_language, "")[0] or item.name
            found.append((item.name, f"{'– ' * level}{shortened(text)}"))
            enter(item.items, level + 1)

    enter(cast("Any", form.items), 0)
    return found
