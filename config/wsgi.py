"""The WSGI application that granian serves: the site, behind the gate that keeps a rush out."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

site = get_wsgi_application()

# What follows needs the settings and the apps.
from config.rush import gate_for  # noqa: E402

application = gate_for(site)
# What is loaded now stays: the collector of cycles need not look through it again and again.
gc.collect()
gc.freeze()
