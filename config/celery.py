"""The Celery application: queues, schedule and what a worker tells about itself."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("needs_assessment")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
