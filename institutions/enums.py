"""Coded values of the registry: roles, sectors, states of long work and of mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do here; each grant is bound to countries or to one institution."""

    ADMINISTRATOR = "administrator", _("Administrator")
    TEAM = "team", _("Team member")
    READER = "reader", _("Reader")
    COORDINATOR = "coordinator", _("Institution coordinator")
    SIGNATORY = "signatory", _("Signatory")
    CONTRIBUTOR = "contributor", _("Contributor")


INSTITUTION_ROLES = (Role.COORDINATOR, Role.SIGNATORY, Role.CONTRIBUTOR)


class Sector(models.TextChoices):
    """Sector of an institution; the codes are also the choice names of the sector question."""

    GOVERNMENT = "government", _("Government")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    INTERNATIONAL = "international", _("International organisation")
    OTHER = "other", pgettext_lazy("sector", "Other")


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED_JOB_STATES = (JobState.QUEUED, JobState.RUNNING)


class ApiScope(models.TextChoices):
    """What a program may do with a token; a token holds any of them."""

    READ_FINDINGS = "findings:read", _("Read questionnaires and findings")
    READ_RESPONSES = "responses:read", _("Read single responses")
    READ_INVITATIONS = "invitations:read", _("Read invitations")
    WRITE_INVITATIONS = "invitations:write", _("Invite institutions and take invitations back")


class MailState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Not sent")
    BOUNCED = "bounced", pgettext_lazy("mail", "Came back")
    DROPPED = "dropped", pgettext_lazy("mail", "No longer needed")


class IncidentKind(models.TextChoices):
    """What administrators are told of by mail, once until it is over."""

    BACKLOG = "backlog", _("Submitted answers are not counted in time")
    JOBS = "jobs", _("Work in the background failed")
    BACKUP = "backup", _("There is no recent backup")
    DISK = "disk", _("The disk is nearly full")
    WORKERS = "workers", _("A queue has no worker")


class AccountEvent(models.TextChoices):
    """What the owner of an account is told of by mail."""

    PASSWORD_SET = "password_set"  # noqa: S105 - the name of an event
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RESET = "factor_reset"
    CODES_RENEWED = "codes_renewed"
    CODE_USED = "code_used"
    CODE_AGAIN = "code_again"
    SIGN_IN_BLOCKED = "sign_in_blocked"
    EMAIL_CHANGED = "email_changed"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an event
