"""Addresses of the survey pages: the team's and, included, those of the people who answer."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "surveys"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("surveys.answering_urls")),
]
