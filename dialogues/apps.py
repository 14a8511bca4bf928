from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Dialogues")

    def ready(self) -> None:
        from dialogues.actions.circulation_mail import register_kind  # noqa: PLC0415

        register_kind()
