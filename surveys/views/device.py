"""What lets a browser keep a questionnaire for work without a connection, and forget it again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from surveys.respondent import COOKIE

# What the pages of a questionnaire are drawn with.
KEPT_FILES = (
    "vendor/bootstrap/bootstrap.min.css",
    "css/site.css",
    "img/mark.svg",
    "js/form-pattern.js",
    "js/form-logic.js",
    "js/form-state.js",
    "js/questionnaire.js",
    "js/questionnaire-items.js",
    "js/questionnaire-rank.js",
    "js/device.js",
    "js/presence.js",
)
DAY = 24 * 60 * 60


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers in place of the site while there is no connection.

    It lies under `/answer/`, so that it has to do with no other page.
    """
    files = [static(name) for name in KEPT_FILES]
    context = {"files": [*files, reverse("surveys:no_connection")]}
    return render(
        request, "surveys/service_worker.js", context, content_type="text/javascript; charset=utf-8"
    )


@require_safe
@cache_control(max_age=DAY)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser needs to put the questionnaire among the device's applications."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "name": _("Needs assessment"),
            "short_name": "CADAP",
            "start_url": reverse("surveys:my_device"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0f4c5c",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
def no_connection(request: HttpRequest) -> HttpResponse:
    """What is shown in place of a page that the device does not hold; it names nobody."""
    return render(request, "surveys/no_connection.html")


@require_safe
def my_device(request: HttpRequest) -> HttpResponse:
    """Where the installed application opens: the questionnaires that this browser holds."""
    return render(request, "surveys/my_device.html")


@require_http_methods(["POST"])
def forget_device(request: HttpRequest) -> HttpResponse:
    """Let the browser forget the links that were opened in it, and all that it kept of them."""
    answer = redirect("surveys:forgotten")
    answer.delete_cookie(COOKIE, samesite="Lax")
    # Kept pages, answers that wait, the script itself; an account stays signed in.
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "surveys/forgotten.html")
