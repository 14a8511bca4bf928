"""Every address of the site; the apps' own addresses are in their `urls` modules."""

from django.urls import URLPattern, URLResolver, include, path

from config import health, metrics, status
from institutions.views.session import set_language
from reports.api.site import api

urlpatterns: list[URLPattern | URLResolver] = [
    # First, because under a mass consultation nearly every request is an answer.
    path("", include("surveys.urls")),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.page, name="metrics"),
    path("status/", status.page, name="status"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("", include("institutions.urls")),
    path("", include("dialogues.urls")),
    path("", include("reports.urls")),
]

handler500 = "config.away.failed"
