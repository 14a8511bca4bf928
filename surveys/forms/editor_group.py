"""The forms of sections and groups, of tables, and of the questionnaire as a whole."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.models import Round
from surveys.form.editing import parent_of, taken_names
from surveys.form.editing_lists import guessed_list
from surveys.form.expressions import parse
from surveys.form.languages import clean_code
from surveys.form.model import ChoiceList, Form, Group, Question, QuestionType
from surveys.form.naming import suggest_name
from surveys.forms.answering_items import language_name
from surveys.forms.editor import (
    EditorForm,
    ExpressionField,
    NameField,
    filled_lines,
    languages_in_order,
    split_texts,
)
from surveys.forms.editor_conditions import ConditionForm, group_choices
from surveys.forms.editor_question import choices_of

TABLE = "table-list"
RESERVED = ("new", "import")
"""Short names that would hide pages of the site."""
COMMON_LANGUAGES = ("en", "ru", "kk", "ky", "tg", "tk", "uz-Latn", "uz-Cyrl")


class GroupForm(ConditionForm):
    """A section (a group at the top) or a group inside one."""

    def __init__(
        self, *args: Any, draft: Form, group: Group | None, parent: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        self.group = group
        self.own = group.name if group else ""
        around = parent_of(draft, self.own) if group else None
        self.add_texts("label", _("Heading"), text=group.label if group else None)
        self.fields["name"] = NameField(
            required=group is not None,
            initial=group.name if group else "",
            help_text=_("Made from the heading where you leave it empty."),
        )
        self.fields["parent"] = forms.ChoiceField(
            label=_("Inside"),
            choices=[
                ("", _("None: a section of its own")),
                *group_choices(draft, leave_out=self.own),
            ],
            initial=around.name if around else parent,
            required=False,
        )
        self.add_texts("hint", _("Text below the heading"), text=group.hint if group else None)
        self._add_looks(group)
        self.add_condition(group.relevant if group else None)

    def _add_looks(self, group: Group | None) -> None:
        self.fields["is_table"] = forms.BooleanField(
            label=_("Show its questions as the rows of one table"),
            required=False,
            initial=group.is_matrix if group else False,
            help_text=_("They must all have the same choice list."),
        )
        self.fields["repeat"] = forms.BooleanField(
            label=_("Can be answered several times, once for each item"),
            required=False,
            initial=group.repeat if group else False,
        )
        count = group.repeat_count if group else None
        self.fields["repeat_count"] = ExpressionField(
            label=_("How often"),
            initial=count.text if count else "",
            help_text=_("A number or an expression; empty for as often as people want."),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get(f"label_{self.draft.default_language}"):
            self.add_error(f"label_{self.draft.default_language}", _("Write the heading."))
        return values

    def item(self) -> Group:
        """Return the group that was described, with what is in it now."""
        values, before = self.cleaned_data, self.group or Group("")
        looks = [look for look in before.appearance.split() if look != TABLE]
        label = values[f"label_{self.draft.default_language}"]
        return replace(
            before,
            name=values["name"] or suggest_name(label, taken_names(self.draft), other="section"),
            label=self.text_of("label", before.label),
            hint=self.text_of("hint", before.hint),
            relevant=values["relevant"],
            appearance=" ".join([*looks, TABLE] if values["is_table"] else looks),
            repeat=values["repeat"],
            repeat_count=values["repeat_count"] if values["repeat"] else None,
        )


class TableForm(EditorForm):
    """A new table: several questions with the same choices."""

    def __init__(self, *args: Any, draft: Form, parent: str = "", **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        self.add_texts("label", _("Question above the table"))
        self.fields["rows"] = forms.CharField(
            label=_("Rows of the table"),
            max_length=20_000,
            help_text=_("One a line; the languages with | between: Prevention | Профилактика"),
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        kinds = [("select_one", _("One choice in each row")), ("select_multiple", _("Several"))]
        self.fields["type"] = forms.ChoiceField(label=_("Answers"), choices=kinds)
        self.fields["list_name"] = forms.ChoiceField(
            label=_("Choice list"),
            choices=[
                ("", _("A new list, with the choices below")),
                *((name, name) for name in draft.choice_lists),
            ],
            required=False,
        )
        self.fields["new_choices"] = forms.CharField(
            label=_("Choices of a new list"),
            required=False,
            max_length=20_000,
            help_text=_("One choice a line; the languages with | between: Yes | Да"),
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        self.fields["required"] = forms.BooleanField(
            label=_("An answer is required in every row"), required=False
        )
        self.fields["parent"] = forms.ChoiceField(
            label=_("Section or group"),
            choices=[("", _("None: at the top")), *group_choices(draft)],
            initial=parent,
            required=False,
        )

    def clean_rows(self) -> list[str]:
        return filled_lines(self.cleaned_data["rows"])

    def clean_new_choices(self) -> list[str]:
        return filled_lines(self.cleaned_data["new_choices"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get(f"label_{self.draft.default_language}"):
            self.add_error(f"label_{self.draft.default_language}", _("Write the question."))
        if not values.get("list_name") and not values.get("new_choices"):
            self.add_error("new_choices", _("Choose a choice list, or write the choices."))
        return values

    def result(self) -> tuple[Group, ChoiceList | None]:
        """Return the table, and the choice list that was written out, if any."""
        values, languages = self.cleaned_data, languages_in_order(self.draft)
        label = self.text_of("label")
        taken = taken_names(self.draft)
        name = suggest_name(label[self.draft.default_language], taken, other="table")
        taken.add(name)
        new_list = None
        list_name = values["list_name"]
        if values["new_choices"]:
            list_name = suggest_name(name, set(self.draft.choice_lists), other="choices")
            new_list = guessed_list(list_name, choices_of(values["new_choices"], languages))
        rows = []
        for line in values["rows"]:
            text = split_texts(line, languages)
            row = suggest_name(text.get(languages[0], line), taken, other="row")
            taken.add(row)
            required = parse("true()") if values["required"] else None
            kind = QuestionType(values["type"])
            rows.append(Question(row, kind, text, required=required, list_name=list_name))
        return Group(name, label, appearance=TABLE, items=tuple(rows)), new_list


class SettingsForm(EditorForm):
    """The title and the languages of a draft."""

    def __init__(self, *args: Any, draft: Form, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        self.add_texts("title", _("Title"), rows=1, text=draft.title)
        self.fields["languages"] = forms.CharField(
            label=_("Languages"),
            max_length=200,
            initial=" ".join(draft.languages),
            help_text=_("Codes with spaces between, as en ru kk ky tg tk uz-Latn uz-Cyrl."),
        )
        self.fields["default_language"] = forms.CharField(
            label=_("Source language"),
            max_length=35,
            initial=draft.default_language,
            help_text=_("Translations are made from it, and it is shown where one is missing."),
        )

    def clean_languages(self) -> list[str]:
        return read_languages(self.cleaned_data["languages"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        source = values.get("default_language")
        if source and source not in values.get("languages", [source]):
            self.add_error("default_language", _("It must be one of the languages."))
        if not values.get(f"title_{self.draft.default_language}"):
            self.add_error(f"title_{self.draft.default_language}", _("Write the title."))
        return values

    def changed(self, form: Form) -> Form:
        """Return the form with these settings; texts in a language taken away are kept."""
        return replace(
            form,
            title=self.text_of("title", form.title),
            languages=tuple(self.cleaned_data["languages"]),
            default_language=self.cleaned_data["default_language"],
        )


class NewQuestionnaireForm(PlainForm):
    """A questionnaire from nothing."""

    title = forms.CharField(label=_("Title"), max_length=300)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("Part of the address. Made from the title where you leave it empty."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[(code, language_name(code)) for code in COMMON_LANGUAGES],
        initial=["en", "ru"],
        widget=forms.CheckboxSelectMultiple,
    )
    other_languages = forms.CharField(
        label=_("Other languages"),
        required=False,
        max_length=100,
        help_text=_("Codes with spaces between, for example: fa-AF de"),
    )
    default_language = forms.CharField(
        label=_("Source language"),
        max_length=35,
        initial="en",
        help_text=_("The code of the language in which you write first; the title is in it."),
    )
    assessment_round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), required=False
    )

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assessment_round"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = rounds

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("title") and "slug" in values and self.short_name() in RESERVED:
            self.add_error("slug", _("This short name cannot be used."))
        return values

    def clean_other_languages(self) -> list[str]:
        given = self.cleaned_data["other_languages"]
        return read_languages(given) if given.strip() else []

    def clean_default_language(self) -> str:
        return read_languages(self.cleaned_data["default_language"])[0]

    def form(self) -> Form:
        """Return the empty form that was described."""
        values = self.cleaned_data
        source = values["default_language"]
        languages = [source, *values["languages"], *values["other_languages"]]
        return Form(
            form_id=self.short_name(),
            title={source: values["title"]},
            version="1",
            languages=tuple(dict.fromkeys(languages)),
            default_language=source,
            items=(),
        )

    def short_name(self) -> str:
        given: str = self.cleaned_data["slug"]
        made = suggest_name(self.cleaned_data["title"], set(), other="questionnaire")
        return given or made.replace("_", "-")


def read_languages(text: str) -> list[str]:
    """Read language codes with spaces or commas between. Raises ValidationError."""
    found = []
    for part in text.replace(",", " ").split():
        code = clean_code(part)
        if code is None:
            raise ValidationError(_("“%(code)s” is not a language code."), params={"code": part})
        found.append(code)
    if not found:
        raise ValidationError(_("Write at least one language code."))
    return list(dict.fromkeys(found))
