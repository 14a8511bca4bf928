"""Forms of the reports' pages."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.models import Country
from reports.queries.country import questionnaires_of
from surveys.models import Questionnaire


class ReportRequestForm(forms.Form):
    """Which summary to build: of which of the country's questionnaires, in which language."""

    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=_("Questionnaire"), empty_label=None
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the report"))

    def __init__(self, *args: Any, country: Country, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = questionnaires_of(country)
        self.fields["questionnaire"] = forms.ModelChoiceField(
            self.asked, label=_("Questionnaire"), empty_label=None
        )
        self.fields["language"].initial = get_language()
        self.helper = FormHelper()
        self.helper.add_input(Submit("build", _("Build the report")))

    @property
    def has_questionnaires(self) -> bool:
        return self.asked.exists()
