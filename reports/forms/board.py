"""Forms of the findings board."""

from typing import Any

from django import forms
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.models import Country
from reports.enums import BoardState, Priority, Topic
from reports.live_text import fill, references_in
from reports.models import Conclusion, Finding, Recommendation
from reports.models.board import AnyItem
from reports.queries.board_evidence import current_evidence

LANGUAGES = (("en", _("English")), ("ru", _("Russian")))
LONGEST = 20_000


def _texts(name: str, label: Any, rows: int, *, required: bool = True) -> dict[str, Any]:
    """Fields for one text in each language of the reports."""
    fields: dict[str, Any] = {}
    for code, language in LANGUAGES:
        attrs = {"lang": code, "rows": rows} if rows > 1 else {"lang": code}
        fields[f"{name}_{code}"] = forms.CharField(
            label=format_lazy("{} – {}", label, language),
            required=False,
            max_length=LONGEST if rows > 1 else 300,
            widget=forms.Textarea(attrs=attrs) if rows > 1 else forms.TextInput(attrs=attrs),
        )
    return fields


class ItemForm(PlainForm):
    """A text per language, one at least; `base` is the revision that they come from."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)
    worded: tuple[str, ...] = ("text",)

    def __init__(
        self, *args: Any, country: Country, item: AnyItem | None = None, **kwargs: Any
    ) -> None:
        self.country, self.item = country, item
        initial = self.initial_of(item) if item else {}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields = self.text_fields() | self.fields

    def text_fields(self) -> dict[str, Any]:
        return _texts("text", _("Text"), 8)

    def initial_of(self, item: Any) -> dict[str, Any]:
        values = {f"text_{code}": item.texts.get(code, "") for code, _name in LANGUAGES}
        return {"base": item.revision, **values}

    def texts_of(self, name: str, before: dict[str, str] | None = None) -> dict[str, str]:
        """The texts by language; those in languages that the form does not ask for are kept."""
        given = {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _name in LANGUAGES}
        return {code: text for code, text in ((before or {}) | given).items() if text}

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model that the form gives."""
        return {"texts": self.texts_of("text", self.item.texts if self.item else None)}

    @property
    def pairs(self) -> list[list[forms.BoundField]]:
        """The texts in two languages, to stand side by side."""
        names = [name for name in self.fields if name.rpartition("_")[2] in dict(LANGUAGES)]
        stems = dict.fromkeys(name.rpartition("_")[0] for name in names)
        return [[self[f"{stem}_{code}"] for code, _name in LANGUAGES] for stem in stems]

    @property
    def others(self) -> list[forms.BoundField]:
        paired = {field.name for pair in self.pairs for field in pair}
        return [field for field in self.visible_fields() if field.name not in paired]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.worded:
            if not any(cleaned.get(f"{name}_{code}") for code, _name in LANGUAGES):
                self.add_error(f"{name}_en", _("Write it in one language at least."))
        self._check_references(cleaned)
        return cleaned

    def _check_references(self, cleaned: dict[str, Any]) -> None:
        keys = {
            (f"text_{code}", key)
            for code, _name in LANGUAGES
            for key in references_in(cleaned.get(f"text_{code}") or "")
        }
        known = current_evidence(self.country, {key for _field, key in keys}) if keys else {}
        for field, key in sorted(keys):
            if key not in known:
                told = format_lazy(_("The evidence has no “{reference}”."), reference=key[1])
                self.add_error(field, told)


class FindingForm(ItemForm):
    """A finding: heading and text, and the topic that it belongs to."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    worded = ("heading", "text")

    def text_fields(self) -> dict[str, Any]:
        return _texts("heading", _("Heading"), 1) | _texts("text", _("Text"), 8)

    def initial_of(self, item: Finding) -> dict[str, Any]:
        values = {f"heading_{code}": item.headings.get(code, "") for code, _name in LANGUAGES}
        return {**super().initial_of(item), **values, "topic": item.topic}

    @property
    def values(self) -> dict[str, Any]:
        before = self.item.headings if isinstance(self.item, Finding) else None
        return {
            **super().values,
            "headings": self.texts_of("heading", before),
            "topic": Topic(self.cleaned_data["topic"]),
        }


class _Findings(forms.ModelMultipleChoiceField[Finding]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_topic_display()}: {obj.heading}"


class ConclusionForm(ItemForm):
    """A conclusion and the findings that it rests on."""

    rests_on = _Findings(
        Finding.objects.none(),
        label=_("Findings that it rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Finding.objects.filter(country=self.country).exclude(state=BoardState.RETIRED)
        self.fields["rests_on"].queryset = standing  # type: ignore[attr-defined]

    def initial_of(self, item: Conclusion) -> dict[str, Any]:
        return {**super().initial_of(item), "rests_on": list(item.findings.all())}


class _Conclusions(forms.ModelMultipleChoiceField[Conclusion]):
    def label_from_instance(self, obj: Any) -> str:
        text = fill(obj.text, lambda _key: "…")
        return f"{obj.position}. {Truncator(text).words(25)}"


class RecommendationForm(ItemForm):
    """A recommendation: to whom, how urgent, and the conclusions that it rests on."""

    priority = forms.ChoiceField(
        label=_("Priority"), choices=Priority.choices, initial=Priority.MEDIUM
    )
    rests_on = _Conclusions(
        Conclusion.objects.none(),
        label=_("Conclusions that it rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Conclusion.objects.filter(country=self.country).exclude(state=BoardState.RETIRED)
        self.fields["rests_on"].queryset = rows  # type: ignore[attr-defined]

    def text_fields(self) -> dict[str, Any]:
        return _texts("text", _("Text"), 6) | _texts("addressee", _("Addressed to"), 1)

    def initial_of(self, item: Recommendation) -> dict[str, Any]:
        names = {f"addressee_{code}": item.addressees.get(code, "") for code, _name in LANGUAGES}
        rests_on = list(item.conclusions.all())
        return {
            **super().initial_of(item),
            **names,
            "rests_on": rests_on,
            "priority": item.priority,
        }

    @property
    def values(self) -> dict[str, Any]:
        before = self.item.addressees if isinstance(self.item, Recommendation) else None
        return {
            **super().values,
            "addressees": self.texts_of("addressee", before),
            "priority": Priority(self.cleaned_data["priority"]),
        }


FORMS: dict[str, type[ItemForm]] = {
    "finding": FindingForm,
    "conclusion": ConclusionForm,
    "recommendation": RecommendationForm,
}


class RetireForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=1000)


class BoardCommentForm(PlainForm):
    text = forms.CharField(
        label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
