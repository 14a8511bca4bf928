"""Forms of coding: passages, themes, the framework matrix, filters."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from dialogues.actions.coding import LONGEST_MEMO, LONGEST_PASSAGE
from dialogues.coding.codebook_file import MAX_BYTES
from dialogues.enums import AnchorState, Polarity, SourceKind
from dialogues.forms.notes import TextField
from dialogues.models import Theme
from dialogues.queries.codebook import live_themes, live_tree
from dialogues.queries.passages import PassageFilter
from institutions.enums import Sector
from institutions.forms.base import NamesForm, PlainForm
from institutions.models import Country, User
from surveys.models import Questionnaire

LONGEST_TEXT = 10_000
_ANY = [("", _("All"))]


class _TreeIterator(ModelChoiceIterator[Theme]):
    """Themes in the order of the tree, those under another one indented."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        for theme, depth in live_tree():
            yield theme.pk, f"{'– ' * depth}{theme.title}"


class ThemeField(forms.ModelChoiceField[Theme]):
    iterator = _TreeIterator

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Theme.objects.none(), **kwargs)


def _memo_field() -> forms.CharField:
    return forms.CharField(
        label=_("Memo"),
        required=False,
        max_length=LONGEST_MEMO,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class _WithThemes(PlainForm):
    """Themes are looked up when the form is made, not when the module is imported."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ThemeField):
                field.queryset = live_themes()


class ExcerptForm(_WithThemes):
    theme = ThemeField(label=_("Theme"))
    polarity = forms.ChoiceField(
        label=_("Polarity"),
        choices=Polarity.choices,
        initial=Polarity.NEUTRAL,
        widget=forms.RadioSelect,
    )
    memo = _memo_field()


class CodeForm(ExcerptForm):
    """A passage by `start` and `end` in code points, or by its words and its paragraphs."""

    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    passage = TextField(label=_("Words of the passage"), required=False, max_length=LONGEST_PASSAGE)
    first_line = forms.IntegerField(label=_("From paragraph"), required=False, min_value=1)
    last_line = forms.IntegerField(label=_("To paragraph"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passage"].widget.attrs["rows"] = 2

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last paragraph where these were chosen; one alone is both."""
        first = self.cleaned_data["first_line"] or self.cleaned_data["last_line"]
        last = self.cleaned_data["last_line"] or first
        return (first, last) if first and last else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [cleaned.get(name) for name in ("end", "first_line", "last_line")]
        if not self.errors and not any(given) and not cleaned.get("passage", "").strip():
            raise ValidationError(_("Select a passage, paste its words or choose paragraphs."))
        return cleaned


class PlaceForm(PlainForm):
    passage = TextField(label=_("Words in the newest revision"), max_length=LONGEST_PASSAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passage"].widget.attrs["rows"] = 3


def _description(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ThemeForm(NamesForm):
    """Titles and descriptions of a theme."""

    definition = _description(_("Definition"))
    include = _description(_("Include"))
    exclude = _description(_("Exclude"))
    example = _description(_("Example"))

    @property
    def descriptions(self) -> dict[str, str]:
        names = ("definition", "include", "exclude", "example")
        return {name: self.cleaned_data[name] for name in names}


class NewThemeForm(ThemeForm, _WithThemes):
    parent = ThemeField(label=_("Under"), required=False, empty_label=_("At the top"))


class MoveForm(_WithThemes):
    parent = ThemeField(label=_("Under"), required=False, empty_label=_("At the top"))


class MergeForm(_WithThemes):
    into = ThemeField(label=_("Merge into"))


class SplitForm(NamesForm):
    """Titles of the theme that the chosen passages go to."""


class CodebookFileForm(PlainForm):
    file = forms.FileField(
        label=_("Codebook (.qdc)"),
        help_text=_("A REFI-QDA codebook, 2 MB at most. Themes that are not in it stay."),
        widget=forms.ClearableFileInput(attrs={"accept": ".qdc,.xml"}),
    )

    def clean_file(self) -> bytes:
        """Return the content; a file that is too large is not read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        content: bytes = file.read()
        return content


class SummaryForm(PlainForm):
    text = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class OpenAnswersForm(PlainForm):
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=_("Questionnaire"), to_field_name="slug"
    )
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"))

    def __init__(
        self,
        *args: Any,
        questionnaires: QuerySet[Questionnaire],
        countries: QuerySet[Country],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].queryset = questionnaires  # type: ignore[attr-defined]
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]


class PassageFilterForm(_WithThemes):
    """What passages are wanted, in the address of the page."""

    theme = ThemeField(label=_("Theme"), required=False, empty_label=_("All"))
    country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Country"), required=False, empty_label=_("All")
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[*_ANY, *Sector.choices])
    kind = forms.ChoiceField(
        label=_("Source"), required=False, choices=[*_ANY, *SourceKind.choices]
    )
    polarity = forms.ChoiceField(
        label=_("Polarity"), required=False, choices=[*_ANY, *Polarity.choices]
    )
    coder = forms.ModelChoiceField(
        User.objects.none(), label=_("Coder"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("Place"), required=False, choices=[*_ANY, *AnchorState.choices]
    )
    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    source = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, countries: QuerySet[Country], coders: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
        self.fields["coder"].queryset = coders  # type: ignore[attr-defined]
        for field in self.fields.values():
            # All are optional: no need to say so eight times.
            field.label = str(field.label or "").removesuffix(f" ({_('optional')})")

    @property
    def wanted(self) -> PassageFilter:
        """The filter; values that are not known want nothing in particular."""
        if not self.is_valid():
            return PassageFilter()
        values = dict(self.cleaned_data)
        values["country"] = values["country"].pk if values["country"] else ""
        return PassageFilter(**values)
