"""What all forms of the registry share."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")
LONGEST_NAME = 300
LANGUAGES = settings.LANGUAGES


class PlainForm(forms.Form):
    """Marks the optional fields in words, and turns an action's ValidationError into errors.

    `one_needed` names fields of which one has to be filled in: none of them is optional.
    """

    one_needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            is_needed = field.required or name in self.one_needed
            if not is_needed and not isinstance(field, forms.BooleanField):
                field.label = format_lazy("{} ({})", field.label, _("optional"))

    def perform(self, act: Callable[..., T], **arguments: Any) -> T | None:
        """Call an action; when it refuses the values, keep its reasons as errors: None."""
        try:
            return act(**arguments)
        except ValidationError as error:
            self._keep(error)
        except IntegrityError:
            # Two people (or a double click) at once: both passed the checks, the database did not.
            self.add_error(None, _("Somebody saved the same just now. Look whether it is there."))
        return None

    def _keep(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class NamesForm(PlainForm):
    """A form with one name for each interface language; the English one is required."""

    def __init__(self, *args: Any, names: dict[str, str] | None = None, **kwargs: Any) -> None:
        initial = {f"name_{language}": name for language, name in (names or {}).items()}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self._names_before = names or {}
        languages = {
            f"name_{code}": _name_field(code, str(language))
            for code, language in settings.LANGUAGES
        }
        self.fields = languages | self.fields

    @property
    def names(self) -> dict[str, str]:
        """The names by language; those in languages that the form does not ask for are kept."""
        given = {code: self.cleaned_data[f"name_{code}"] for code, _label in LANGUAGES}
        merged = self._names_before | given
        return {code: name for code, name in merged.items() if name}


def _name_field(code: str, language: str) -> forms.CharField:
    is_required = code == "en"
    label = format_lazy("{} – {}", _("Name"), language)
    if not is_required:
        label = format_lazy("{} ({})", label, _("optional"))
    return forms.CharField(
        label=label,
        max_length=LONGEST_NAME,
        required=is_required,
        widget=forms.TextInput(attrs={"lang": code}),
    )


class UploadForm(PlainForm):
    """One CSV file."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, with commas or semicolons between the columns; 2 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(self, *args: Any, most_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most_bytes = most_bytes

    def clean_file(self) -> bytes:
        """Return the file's content; a file that is too large is not read."""
        file = self.cleaned_data["file"]
        if file.size > self._most_bytes:
            raise ValidationError(_("The file is larger than 2 MB: divide it."))
        content: bytes = file.read()
        return content
