"""Coded values of questionnaires and responses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Layout(models.TextChoices):
    """How much of the form one page shows."""

    SECTIONS = "sections", _("One section a page")
    SINGLE_PAGE = "single_page", _("Everything on one page")


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SUBMITTED = "submitted", _("Submitted")
    SUPERSEDED = "superseded", _("Replaced by a later revision")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDITABLE_STATES = (ResponseState.DRAFT, ResponseState.IN_REVIEW)


class ResponseSource(models.TextChoices):
    WEB = "web", _("Online")
    IMPORT = "import", _("Imported")


class EditAct(models.TextChoices):
    """What a revision of a draft did."""

    START = "start", _("Start")
    ADD = "add", _("Added")
    CHANGE = "change", _("Changed")
    MOVE = "move", _("Moved")
    REMOVE = "remove", _("Removed")
    DUPLICATE = "duplicate", _("Duplicated")
    RENAME = "rename", _("Renamed")
    COPY = "copy", _("Copied from the question bank")
    CHOICES = "choices", _("Choices changed")
    TEXTS = "texts", _("Translations changed")
    SETTINGS = "settings", _("Title or languages changed")
    RESTORE = "restore", _("Restored")


class DeliveryState(models.TextChoices):
    """How far a message to a webhook is."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class AnswersPer(models.TextChoices):
    """How many answers an invited institution gives."""

    INSTITUTION = "institution", _("One answer for each institution")
    PERSON = "person", _("One answer for each person")


class LetterKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")


class BoardState(models.TextChoices):
    """How far an invited institution is; a later one includes the earlier ones."""

    NOT_SENT = "not_sent", _("Not sent")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Came back")
    OPENED = "opened", _("Opened")
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SUBMITTED = "submitted", _("Submitted")
    DECLINED = "declined", _("Declined")


class ReminderWhen(models.TextChoices):
    BEFORE_CLOSING = "before_closing", _("days before the closing day")
    AFTER_ACTIVITY = "after_activity", _("days after the last activity")


class SigningMethod(models.TextChoices):
    """How it was made sure who signs."""

    PASSWORD = "password", _("signed in again with the password")
    CODE = "code", _("code by mail")
