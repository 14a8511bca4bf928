"""All settings, from the environment; `.env.example` documents each variable."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from django_guid.integrations import CeleryIntegration

from config import services
from config.environment import (
    REDIS_SCHEMES,
    are_local,
    broker_url,
    check_hosts,
    databases,
    read_environment,
    secret_key,
)
from config.logs import logging_settings

# Lets code say ModelForm[Institution], which is what the type checker reads.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR / ".env")
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = env.boolean("DEBUG")
# Cheaper passwords and static files without a manifest; set by the tests only.
TESTING = env.boolean("TESTING")
# Whether `load_sample` may create users with the sample password; `make run` turns it on.
SAMPLE_SIGN_INS = env.boolean("SAMPLE_SIGN_INS")

# Who may connect ---------------------------------------------------------------------------------
ALLOWED_HOSTS = check_hosts(env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"), is_debug=DEBUG)
SECRET_KEY = secret_key(
    env.text("SECRET_KEY"), hosts=ALLOWED_HOSTS, is_debug=DEBUG, file=VAR_DIR / "secret_key"
)
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
AUDIT_KEY = env.text("AUDIT_KEY")
AUDIT_KEY_FALLBACKS = env.items("AUDIT_KEY_FALLBACKS")
API_CALLS_PER_MINUTE = env.integer("API_CALLS_PER_MINUTE", default=300, least=1, most=100_000)
HTTPS = env.boolean("HTTPS", default=not are_local(ALLOWED_HOSTS))
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
PORT = env.integer("PORT", default=8000, least=1, most=65535)
SITE_URL = env.url(
    "SITE_URL",
    schemes=frozenset({"http", "https"}),
    default=f"http://localhost:{PORT}",
).rstrip("/")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Browsers take such a cookie from this very host alone, and only over an encrypted line.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("BEHIND_PROXY") else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Bootstrap's style sheet draws its check marks and arrows as data: pictures.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Django ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_guid",
    "django_htmx",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "institutions",
    "surveys",
    "dialogues",
    "reports",
]
MIDDLEWARE = [
    "config.middleware.request_id",
    "config.middleware.access_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.private_pages",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.content_policy",
    "config.middleware.RefuseNullBytes",
    "config.middleware.upload_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "institutions.views.gate.second_factor_gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "institutions.context_processors.navigation",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "institutions.User"
LOGIN_URL = "institutions:sign_in"
LOGIN_REDIRECT_URL = "institutions:home"
LOGOUT_REDIRECT_URL = "institutions:signed_out"
# Whether administrators and the team sign in with a second factor or not at all.
SECOND_FACTOR_REQUIRED = env.boolean("SECOND_FACTOR_REQUIRED")
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Of each web process: requests that are worked on at once, more that may wait, and for how long;
# the rest is answered with 503. Bodies are received apart from these (config/admission.py).
WEB_THREADS = env.integer("WEB_THREADS", default=2, least=1, most=64)
WEB_WAITING = env.integer("WEB_WAITING", default=64, least=0, most=500)
WEB_PATIENCE = env.integer("WEB_PATIENCE", default=2, least=0, most=60)
WEB_RECEIVING = 16
FOLD_PAUSE = 0.5  # seconds that a fold waits for more to fold

# Database and broker: private ones where none is configured --------------------------------------
_redis_url = env.url("REDIS_URL", schemes=REDIS_SCHEMES)
USES_PRIVATE_SERVICES = not (env.text("DATABASE_URL") and _redis_url)
DATABASES = databases(env, private_url=services.private().database_url)
DATABASE_ROUTERS = ["institutions.replica.Router"] if "replica" in DATABASES else []
# How long exports and reports wait for the replica before they read the primary.
DATABASE_REPLICA_SECONDS = env.integer("DATABASE_REPLICA_SECONDS", default=5, most=600)
REDIS_URL = _redis_url or services.private().redis_url

# Celery ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "mail"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "surveys.tasks.fold_*": {"queue": "fold"},
    "institutions.tasks.restart_stale_jobs": {"queue": "fold"},
    "config.tasks.watch": {"queue": "fold"},
    "surveys.tasks.move_*": {"queue": "exports"},
    "*.send_*": {"queue": "mail"},
    "reports.tasks.build_*": {"queue": "reports"},
    "*.export_*": {"queue": "exports"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A request that publishes a task waits half a second at most when the broker is gone.
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 30,
    "socket_keepalive": True,
    "visibility_timeout": 60 * 60,
    "max_retries": 0,
    "interval_start": 0,
}
CELERY_BEAT_SCHEDULER = "config.schedule:SteadyScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "fold what no submission woke up": {
        "task": "surveys.tasks.fold_pending",
        "schedule": 2.0,
        "options": {"expires": 10, "queue": "fold"},
    },
    "send the mail that no commit woke up": {
        "task": "institutions.tasks.send_waiting_mails",
        "schedule": 15.0,
        "options": {"expires": 15, "queue": "mail"},
    },
    "remind those who are missing": {
        "task": "surveys.tasks.send_reminders",
        "schedule": 60 * 60.0,
        "options": {"expires": 60 * 60, "queue": "mail"},
    },
    "move drafts that a lost message left behind": {
        "task": "surveys.tasks.move_drafts_left",
        "schedule": 300.0,
        "options": {"expires": 300, "queue": "exports"},
    },
    "forget what is old": {
        "task": "institutions.tasks.forget_old_data",
        "schedule": 6 * 60 * 60.0,
        "options": {"expires": 60 * 60, "queue": "mail"},
    },
    "restart jobs whose worker died": {
        "task": "institutions.tasks.restart_stale_jobs",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "fold"},
    },
    "tell administrators what is wrong": {
        "task": "config.tasks.watch",
        "schedule": 60.0,
        "options": {"expires": 60, "queue": "fold"},
    },
    "remove old files of responses": {
        "task": "reports.tasks.export_cleanup",
        "schedule": 60.0 * 60,
        "options": {"expires": 60 * 60, "queue": "exports"},
    },
    "remove drafts with words of people who withdrew": {
        "task": "reports.tasks.draft_cleanup",
        "schedule": 60.0 * 60,
        "options": {"expires": 60 * 60, "queue": "exports"},
    },
    "tell other systems about responses": {
        "task": "surveys.tasks.send_webhooks",
        "schedule": 15.0,
        "options": {"expires": 15, "queue": "mail"},
    },
    "forget workbooks that nobody came back to": {
        "task": "reports.tasks.drop_expired_imports",
        "schedule": 3600.0,
        "options": {"expires": 3600, "queue": "exports"},
    },
}

# Languages and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files -------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
_static_storage = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG or TESTING
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "config.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
WHITENOISE_MAX_AGE = 60 * 60
# A passphrase, or the path of a file that holds one; without it no backup is written or read.
BACKUP_KEY = env.text("BACKUP_KEY")
MAX_UPLOAD_BYTES = env.integer("MAX_UPLOAD_MB", default=60, least=1, most=1000) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600

# Mail --------------------------------------------------------------------------------------------
_email_url = env.text("EMAIL_URL")
_email = environ.Env.email_url_config(_email_url) if _email_url else {}
# Without a mail server no mail leaves this machine: administrators read it under /mail/.
MAIL_IS_CAUGHT = not _email
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "institutions.mail_catcher.EmailBackend")
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH") or str(VAR_DIR / "mail")
MAILS_PER_MINUTE = env.integer("MAILS_PER_MINUTE", default=120, least=1, most=100_000)
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_email.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
# Who is told by mail when something is wrong with the site.
ADMINS_MAIL = env.items("ADMINS_MAIL")
# Opens /metrics to a monitoring system on another machine.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# Messages to other systems go to public addresses alone, and to these hosts.
WEBHOOK_HOSTS = env.items("WEBHOOK_HOSTS")
WEBHOOK_CA_FILE = env.text("WEBHOOK_CA_FILE")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "needs-assessment@localhost")

# Logs --------------------------------------------------------------------------------------------
LOGGING = logging_settings(
    style=env.choice("LOG_FORMAT", choices=frozenset({"json", "console"}), default="json"),
    level=env.choice(
        "LOG_LEVEL", choices=frozenset({"DEBUG", "INFO", "WARNING", "ERROR"}), default="INFO"
    ),
)
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "RETURN_HEADER": True,
    "EXPOSE_HEADER": False,
    # An id that a visitor makes up could forge lines in the log, so only a UUID is taken over.
    "VALIDATE_GUID": True,
    "INTEGRATIONS": [CeleryIntegration()],
}
