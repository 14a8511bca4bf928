from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        # The mail worker sends what these write, and imports no page that would import them.
        from surveys.actions import letters, link_codes, sharing, signing  # noqa: F401, PLC0415
