"""Minutes as participants see them: by link, without an account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dialogues.actions.minutes import add_comment, open_circulation, takes_comments
from dialogues.forms.minutes import CommentForm
from dialogues.minutes_text import paragraphs
from dialogues.models import Circulation, CirculationLink, MinutesComment, MinutesRevision

_LINKS = "circulation_links"
_OWN = "minutes_comments"


@never_cache
@require_GET
def circulated_open(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link for a place in the session, so that the token leaves the address."""
    link = open_circulation(token)
    if link is None:
        return render(request, "dialogues/circulated_unknown.html", status=404)
    links = request.session.get(_LINKS, {})
    request.session[_LINKS] = {**links, str(link.circulation_id): link.pk}
    return redirect("dialogues:circulated", link.circulation_id)


@never_cache
def circulated(request: HttpRequest, circulation_pk: int, language: str = "") -> HttpResponse:
    """Show the minutes and take comments; a person sees their own comments only."""
    link = _link(request, circulation_pk)
    revision, languages = _revision(link.circulation, language)
    form = CommentForm(request.POST or None, revision=revision)
    if request.method == "POST" and form.is_valid():
        comment = form.perform(add_comment, link=link, revision=revision, **form.cleaned_data)
        if comment:
            own = request.session.get(_OWN, [])
            request.session[_OWN] = sorted({*own, comment.pk})
            messages.success(request, _("Thank you. Your comment is kept."))
            return redirect("dialogues:circulated_in", circulation_pk, revision.language)
    own_comments = MinutesComment.objects.filter(
        pk__in=request.session.get(_OWN, []), link__circulation=link.circulation_id
    )
    context = {
        "circulation": link.circulation,
        "dialogue": link.circulation.dialogue,
        "revision": revision,
        "languages": languages,
        "paragraphs": paragraphs(revision.text),
        "takes_comments": takes_comments(link.circulation),
        "comments": own_comments,
        "form": form,
    }
    return render(request, "dialogues/circulated.html", context)


def _link(request: HttpRequest, circulation_pk: int) -> CirculationLink:
    """Return the link by which this browser came; Http404 where it did not."""
    pk = request.session.get(_LINKS, {}).get(str(circulation_pk))
    rows = CirculationLink.objects.select_related("circulation__dialogue")
    return get_object_or_404(rows, pk=pk, circulation=circulation_pk, revoked_at=None)


def _revision(
    circulation: Circulation, language: str
) -> tuple[MinutesRevision, list[MinutesRevision]]:
    """Return the minutes in the language asked for, else the interface's, else any."""
    found = list(circulation.revisions.select_related("source").order_by("language"))
    if not found or (language and language not in {item.language for item in found}):
        raise Http404
    wanted = language or get_language() or ""
    return next((item for item in found if item.language == wanted), found[0]), found
