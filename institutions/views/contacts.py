"""Whom to write to in the institutions of a country."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from institutions import access
from institutions.actions.contacts import add_contact, import_contacts, remove_contact
from institutions.actions.csv_rows import ImportResult
from institutions.forms.contacts import ContactForm, ContactListForm
from institutions.models import Contact, Country, Institution, User

MOST_PROBLEMS_SHOWN = 500


@access.team_required
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, code: str) -> HttpResponse:
    """The contacts of a country's institutions; POST adds one, or those of a list."""
    country = access.get_writable_country_for(request.user, code)
    act = request.POST.get("act") if request.method == "POST" else None
    institutions = _institutions(request, country)
    form = ContactForm(request.POST if act == "add" else None, institutions=institutions)
    rows = act == "import"
    list_form = ContactListForm(request.POST if rows else None, request.FILES if rows else None)
    result = None
    if act == "add" and form.is_valid():
        chosen = form.cleaned_data["institution"]
        if form.perform(
            add_contact, institution=chosen, data=form.data_given, actor=_actor(request)
        ):
            messages.success(request, _("The contact is registered."))
            return redirect("institutions:contacts", country.code)
    if rows and list_form.is_valid():
        content = list_form.cleaned_data["content"]
        result = import_contacts(country, content=content, actor=_actor(request))
        if not result.problems:
            _tell_imported(request, result)
            return redirect("institutions:contacts", country.code)
    context = {
        "country": country,
        "contacts": _contacts(request, country),
        "form": form,
        "list_form": list_form,
        "problems": result.problems[:MOST_PROBLEMS_SHOWN] if result else [],
        "has_institutions": institutions.exists(),
    }
    is_bad = form.errors or list_form.errors or result is not None
    return render(request, "institutions/contact_list.html", context, status=422 if is_bad else 200)


@access.team_required
@require_POST
def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.visible_institutions(request.user)
    contact = get_object_or_404(Contact.objects.filter(institution__in=found), pk=pk)
    access.get_writable_institution_for(request.user, contact.institution_id)
    code = request.POST.get("country", "") or contact.institution.country_id or ""
    has_page = access.visible_countries(request.user).filter(code=code).exists()
    remove_contact(contact, actor=_actor(request))
    messages.success(request, _("The contact is erased."))
    if has_page:
        return redirect("institutions:contacts", code)
    return redirect("institutions:countries")


def _institutions(request: HttpRequest, country: Country) -> QuerySet[Institution]:
    """Institutions of the country, and those of none where the user may change them."""
    own = access.writable_institutions(request.user)
    found = own.filter(Q(country=country) | Q(country=None))
    return found.order_by(F("country").asc(nulls_last=True), "names__en")


def _contacts(request: HttpRequest, country: Country) -> QuerySet[Contact]:
    found = Contact.objects.filter(institution__in=_institutions(request, country))
    return found.select_related("institution").order_by("institution__names__en", "email")


def _tell_imported(request: HttpRequest, result: ImportResult) -> None:
    told = ngettext(
        "%(count)d contact is registered.", "%(count)d contacts are registered.", result.created
    )
    messages.success(request, told % {"count": result.created})


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
