"""The yardstick: a bare Django project whose one view checks CSRF and does one INSERT.

It is what `startproject` gives (its applications, its middleware, its ORM) with one model and one
view. Served by the same server with the same number of processes and threads as the platform, on
connections that are kept in the same way.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from config.environment import database_settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106 - signs nothing
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": database_settings(os.environ["DATABASE_URL"])},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        USE_TZ=True,
    )

# Before the model, which needs the applications to be loaded.
application = get_wsgi_application()


class Answer(models.Model):
    """One posted form."""

    answers = models.JSONField()

    objects: "models.Manager[Answer]" = models.Manager()

    class Meta:
        app_label = "bench"


def create_table() -> None:
    """Create the model's table where there is none; it has no migrations."""
    if Answer._meta.db_table in connection.introspection.table_names():  # noqa: SLF001 - public API
        return
    with connection.schema_editor() as editor:
        editor.create_model(Answer)


def insert(request: HttpRequest) -> HttpResponse:
    """Store the posted form as one row."""
    Answer.objects.create(answers=request.POST.dict())
    return redirect("/")


urlpatterns = [path("", insert)]
