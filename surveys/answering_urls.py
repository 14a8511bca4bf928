"""Addresses of the pages on which people answer; included by `surveys.urls`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
