"""The yardstick: a bare Django project whose one view checks CSRF and does one INSERT.

It is what `startproject` gives (its middleware, its ORM) with one model and one view. Served by the
same server with the same number of processes and threads as the platform.
"""

import json
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.environment import database_settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106 - signs nothing
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": database_settings(os.environ["DATABASE_URL"])},
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        USE_TZ=True,
    )

CREATE = "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, answers jsonb NOT NULL)"


def insert(request: HttpRequest) -> HttpResponse:
    """Store the posted form as one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (answers) VALUES (%s)", [json.dumps(request.POST.dict())]
        )
    response = HttpResponse(status=302)
    response["Location"] = "/"
    return response


urlpatterns = [path("", insert)]
application = get_wsgi_application()
