"""What the site stores about people, for everybody to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.queries.privacy import PERSONAL_DATA


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "institutions/privacy.html", {"rows": PERSONAL_DATA})
