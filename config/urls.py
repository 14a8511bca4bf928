"""Every address of the site; the apps' own addresses are in their `urls` modules."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("institutions.urls")),
    path("", include("surveys.urls")),
    path("", include("reports.urls")),
]
