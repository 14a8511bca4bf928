"""Forms of people: the account, and one row for each role."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from institutions import access
from institutions.actions.people import GrantWish
from institutions.enums import INSTITUTION_ROLES, Role
from institutions.forms.base import PlainForm
from institutions.models import Country, Grant, Institution, User

STAFF_ROLES = [Role.ADMINISTRATOR, Role.TEAM, Role.READER]


class PersonForm(PlainForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    full_name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_person_values(person) if person else {}, **kwargs)


def _person_values(person: User) -> dict[str, str]:
    return {"email": person.email, "full_name": person.full_name, "language": person.language}


@dataclass(frozen=True)
class GrantChoices:
    """What the actor may choose from, read once for all rows."""

    roles: list[str]
    countries: dict[str, Country]
    institutions: dict[str, Institution]

    @classmethod
    def of(cls, actor: User) -> "GrantChoices":
        staff_roles = STAFF_ROLES if access.is_administrator(actor) else []
        institutions = access.writable_institutions(actor).select_related("country")
        return cls(
            roles=[*staff_roles, Role.COORDINATOR, Role.SIGNATORY, Role.CONTRIBUTOR],
            countries={country.code: country for country in access.visible_countries(actor)},
            institutions={str(row.pk): row for row in sorted(institutions, key=_place_and_name)},
        )


def _place_and_name(institution: Institution) -> tuple[str, str]:
    return institution.country_id or "", institution.name


class GrantForm(PlainForm):
    """One role with what it is bound to; `wish` is the grant it asks for."""

    role = forms.ChoiceField(label=_("Role"))
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("For team members and readers. A team member without one works in all."),
    )
    institution = forms.ChoiceField(
        label=_("Institution"),
        required=False,
        help_text=_("For coordinators, signatories and contributors."),
    )

    def __init__(self, *args: Any, choices: GrantChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = choices
        roles = [("", "---------"), *((role, Role(role).label) for role in choices.roles)]
        _set_choices(self.fields["role"], roles)
        _set_choices(self.fields["country"], _options(choices.countries))
        _set_choices(self.fields["institution"], _options(choices.institutions))
        if not any(role in STAFF_ROLES for role in choices.roles):
            del self.fields["country"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        role = values.get("role")
        if role in INSTITUTION_ROLES and not values.get("institution"):
            raise ValidationError({"institution": _("Choose the institution of this role.")})
        if role == Role.READER and not values.get("country"):
            raise ValidationError({"country": _("A reader needs a country.")})
        return values

    @property
    def wish(self) -> GrantWish:
        """What does not belong to the role (a country for a signatory) is left out."""
        role = self.cleaned_data["role"]
        if role in INSTITUTION_ROLES:
            institution = self._choices.institutions[self.cleaned_data["institution"]]
            return GrantWish(role, institution=institution)
        code = "" if role == Role.ADMINISTRATOR else self.cleaned_data["country"]
        return GrantWish(role, country=self._choices.countries.get(code))


def _set_choices(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def _options(rows: dict[str, Any]) -> list[tuple[str, str]]:
    return [("", "---------"), *((key, _label(row)) for key, row in rows.items())]


def _label(row: Country | Institution) -> str:
    if isinstance(row, Institution) and row.country_id:
        return f"{row.country_id} – {row.name}"
    return row.name


GrantFormSet = formset_factory(
    GrantForm,
    extra=2,
    max_num=50,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


def grant_forms(data: Any, *, actor: User, person: User | None = None) -> "BaseFormSet[GrantForm]":
    """Return the rows of a person's roles, with two empty ones to add more."""
    grants = person.grants.all() if person else []
    rows = GrantFormSet(
        data,
        prefix="roles",
        initial=[_grant_values(grant) for grant in grants],
        form_kwargs={"choices": GrantChoices.of(actor)},
    )
    for row in rows.initial_forms:
        row.fields["DELETE"].label = _("Take this role away")
    return rows


def _grant_values(grant: Grant) -> dict[str, Any]:
    institution = str(grant.institution_id) if grant.institution_id else ""
    return {"role": grant.role, "country": grant.country_id or "", "institution": institution}


def wishes_of(forms_: "BaseFormSet[GrantForm]") -> list[GrantWish]:
    """Return the grants asked for by the rows that are filled in and not marked for removal."""
    kept = [form for form in forms_ if form not in forms_.deleted_forms]
    return [form.wish for form in kept if form.cleaned_data.get("role")]
