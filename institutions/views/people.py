"""People and their roles."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from institutions import access
from institutions.actions import people as actions
from institutions.actions.passwords import give_password_link
from institutions.actions.second_factor import has_second_factor, reset_second_factor
from institutions.forms.people import PersonForm, grant_forms, wishes_of
from institutions.models import Grant, User

PER_PAGE = 50


@access.team_required
def people(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    grants = Grant.objects.select_related("country", "institution")
    found = access.visible_people(request.user).prefetch_related(Prefetch("grants", grants))
    if words:
        found = found.filter(Q(email__icontains=words) | Q(full_name__icontains=words))
    page = Paginator(found.order_by("email"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "institutions/person_list.html", {"page": page, "words": words})


@access.team_required
def person_add(request: HttpRequest) -> HttpResponse:
    """Register a person; they get a mail with a link to set their password."""
    form = PersonForm(request.POST or None)
    rows = grant_forms(request.POST or None, actor=_actor(request))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        values = form.cleaned_data | {"grants": wishes_of(rows)}
        person = form.perform(actions.register_person, actor=request.user, **values)
        if person:
            told = _("%(name)s is registered; a link to set a password goes out by mail.")
            messages.success(request, told % {"name": person})
            return redirect("institutions:person_edit", person.pk)
    context = {"form": form, "rows": rows, "heading": _("Register a person")}
    return render(request, "institutions/person_form.html", context)


@access.team_required
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.get_person_for(request.user, pk)
    form = PersonForm(request.POST or None, person=person)
    rows = grant_forms(request.POST or None, actor=_actor(request), person=person)
    if not access.is_administrator(request.user):
        form.fields["email"].disabled = True
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        values = form.cleaned_data | {"grants": wishes_of(rows)}
        if form.perform(actions.change_person, actor=request.user, person=person, **values):
            messages.success(request, _("The changes are saved."))
            return redirect("institutions:people")
    context = {
        "form": form,
        "rows": rows,
        "heading": str(person),
        "person": User.objects.get(pk=pk),
        "may_give_link": access.is_administrator(request.user),
        "may_reset": access.is_administrator(request.user)
        and request.user != person
        and has_second_factor(person),
    }
    return render(request, "institutions/person_form.html", context)


@require_POST
@access.team_required
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the person from signing in; the last administrator stays."""
    person = access.get_person_for(request.user, pk)
    try:
        actions.deactivate_person(actor=_actor(request), person=person)
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": person})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("institutions:people")


@require_POST
@access.team_required
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.get_person_for(request.user, pk)
    actions.reactivate_person(actor=_actor(request), person=person)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect("institutions:people")


@require_POST
@never_cache
@access.administrator_required
def person_password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show once a link with which the person sets a password, where mail does not arrive."""
    person = access.get_person_for(request.user, pk)
    link = give_password_link(actor=_actor(request), person=person)
    context = {"person": person, "link": link}
    return render(request, "institutions/person_password_link.html", context)


@require_POST
@access.administrator_required
def person_second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn off the second factor of somebody who lost phone and recovery codes."""
    person = access.get_person_for(request.user, pk)
    reset_second_factor(actor=_actor(request), person=person)
    messages.success(
        request, _("%(name)s now signs in without a second factor.") % {"name": person}
    )
    return redirect("institutions:person_edit", person.pk)


def _actor(request: HttpRequest) -> User:
    """The signed-in user, as the gate of the view has made sure."""
    if not isinstance(request.user, User):
        raise TypeError("a view without a gate")
    return request.user
