"""Every address of the site; the apps' own addresses are in their `urls` modules."""

from django.urls import URLPattern, URLResolver, include, path

from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("institutions.urls")),
    path("", include("surveys.urls")),
    path("", include("dialogues.urls")),
    path("", include("dialogues.urls")),
    path("", include("reports.urls")),
]
