"""Countries and their institutions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions import registry as actions
from institutions.enums import Sector
from institutions.forms.registry import CountryForm, InstitutionForm
from institutions.models import Country, Institution
from institutions.queries.registry import search_institutions, sector_counts

PER_PAGE = 50


@access.staff_required
def countries(request: HttpRequest) -> HttpResponse:
    # Ordered anew: grouping drops the model's own order.
    visible = access.visible_countries(request.user)
    rows = visible.annotate(institution_count=Count("institutions")).order_by("names__en", "code")
    general = Institution.objects.filter(country=None)
    context = {
        "countries": rows,
        "general_count": general.count(),
        "is_administrator": access.is_administrator(request.user),
    }
    return render(request, "institutions/country_list.html", context)


@access.administrator_required
def country_add(request: HttpRequest) -> HttpResponse:
    form = CountryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        country = form.perform(
            actions.register_country,
            actor=request.user,
            code=form.cleaned_data["code"],
            names=form.names,
            time_zone=form.cleaned_data["time_zone"],
        )
        if country:
            messages.success(request, _("%(name)s is registered.") % {"name": country.name})
            return redirect("institutions:country", country.code)
    context = {"form": form, "heading": _("Add a country"), "submit": _("Register")}
    return render(request, "institutions/form.html", context)


@access.administrator_required
def country_edit(request: HttpRequest, code: str) -> HttpResponse:
    country = access.get_writable_country_for(request.user, code)
    form = CountryForm(request.POST or None, country=country)
    if request.method == "POST" and form.is_valid():
        changed = form.perform(
            actions.change_country,
            actor=request.user,
            country=country,
            names=form.names,
            time_zone=form.cleaned_data["time_zone"],
        )
        if changed:
            messages.success(request, _("The changes are saved."))
            return redirect("institutions:country", country.code)
    context = {"form": form, "heading": country.name, "submit": _("Save")}
    return render(request, "institutions/form.html", context)


@access.staff_required
def country(request: HttpRequest, code: str) -> HttpResponse:
    """The registry of one country: its institutions by sector, with search."""
    found = access.get_country_for(request.user, code)
    institutions = access.visible_institutions(request.user).filter(country=found)
    return _registry(request, found, institutions)


@access.staff_required
def general_institutions(request: HttpRequest) -> HttpResponse:
    """The institutions of no country: the EU and international ones."""
    institutions = access.visible_institutions(request.user).filter(country=None)
    return _registry(request, None, institutions)


def _registry(
    request: HttpRequest, country: Country | None, institutions: QuerySet[Institution]
) -> HttpResponse:
    words, sector = request.GET.get("q", "").strip(), request.GET.get("sector", "")
    found = search_institutions(institutions, words=words, sector=sector)
    context = {
        "country": country,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "sector": sector,
        "sectors": Sector.choices,
        "counts": sector_counts(institutions),
        "may_write": access.may_write(request.user, country.code if country else None),
        "is_administrator": access.is_administrator(request.user),
    }
    return render(request, "institutions/country_registry.html", context)


@access.team_required
def institution_add(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Register an institution of a country, or (without a code) of none."""
    country = access.get_writable_country_for(request.user, code) if code else None
    if country is None and not access.may_write(request.user, None):
        raise PermissionDenied
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        institution = form.perform(
            actions.register_institution,
            actor=request.user,
            country=country,
            names=form.names,
            sector=form.cleaned_data["sector"],
            acronym=form.cleaned_data["acronym"],
            aliases=form.cleaned_data["aliases"],
        )
        if institution:
            messages.success(request, _("%(name)s is registered.") % {"name": institution.name})
            return _to_registry(institution)
    return _render_institution_form(request, form, country, _("Register an institution"))


@access.team_required
def institution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    institution = access.get_writable_institution_for(request.user, pk)
    form = InstitutionForm(request.POST or None, institution=institution)
    if request.method == "POST" and form.is_valid():
        changed = form.perform(
            actions.change_institution,
            actor=request.user,
            institution=institution,
            names=form.names,
            sector=form.cleaned_data["sector"],
            acronym=form.cleaned_data["acronym"],
            aliases=form.cleaned_data["aliases"],
        )
        if changed:
            messages.success(request, _("The changes are saved."))
            return _to_registry(changed)
    return _render_institution_form(request, form, institution.country, institution.name)


def _render_institution_form(
    request: HttpRequest, form: InstitutionForm, country: Country | None, heading: str
) -> HttpResponse:
    context = {"form": form, "country": country, "heading": heading, "submit": _("Save")}
    return render(request, "institutions/form.html", context)


def _to_registry(institution: Institution) -> HttpResponse:
    if institution.country_id:
        return redirect("institutions:country", institution.country_id)
    return redirect("institutions:general_institutions")
