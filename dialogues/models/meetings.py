"""Dialogues: when and where, the agenda, the documents, and who takes part."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.enums import (
    DialogueState,
    Format,
    Group,
    ParticipantRole,
    ParticipationState,
)


class Dialogue(models.Model):
    """One meeting: a National Dialogue of one country, or a regional event of several.

    `stated_attendees`, `stated_issues` and `stated_concerns` are what a publication says; they are
    kept beside what the lists hold, because the two count different things (persons, institutions).
    """

    countries = models.ManyToManyField(
        "institutions.Country", related_name="dialogues", verbose_name=_("countries")
    )
    is_regional = models.BooleanField(_("regional event"), default=False)
    round = models.ForeignKey(
        "institutions.Round",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dialogues",
        verbose_name=_("round"),
    )
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("Empty: the kind of meeting and city.")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    city = models.CharField(_("city"), max_length=120)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    format = models.CharField(
        pgettext_lazy("meeting", "format"),
        max_length=12,
        choices=Format.choices,
        default=Format.IN_PERSON,
    )
    languages = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("languages")
    )
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=DialogueState.choices,
        default=DialogueState.PLANNED,
    )
    stated_attendees = models.PositiveIntegerField(
        _("published number of attendees"), null=True, blank=True
    )
    stated_issues = models.PositiveIntegerField(
        _("published number of issues"), null=True, blank=True
    )
    stated_concerns = models.PositiveIntegerField(
        _("published number of concerns"), null=True, blank=True
    )
    created_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="dialogue_ends_after_it_starts",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DialogueState.values), name="dialogue_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title, else the kind of meeting and its city, in the active language."""
        if self.title:
            return self.title
        kind = _("Regional event") if self.is_regional else _("National Dialogue")
        return f"{kind}, {self.city}"

    @property
    def is_planned(self) -> bool:
        return self.state == DialogueState.PLANNED


class AgendaItem(models.Model):
    """One point of the agenda; times are local times of the meeting's place."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(_("order"))
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    speakers = models.CharField(_("speakers"), max_length=500, blank=True)

    class Meta:
        ordering = ["dialogue_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "order"],
                name="agenda_order_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="agenda_item_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DialogueDocument(models.Model):
    """A file of the meeting (agenda, presentation, list); handed out only through a view."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="dialogues/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    size = models.PositiveIntegerField(_("size"), help_text=_("bytes"))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["dialogue_id", "title", "id"]

    def __str__(self) -> str:
        return self.title


class Participation(models.Model):
    """An institution (or a person of it) at a dialogue: invited, then registered, then attended.

    `persons` is how many people the row stands for; None where only the institution is known, as in
    a published list. Times are None where the fact is known but not when it happened.
    `registration_id` is of the form that a participant sent by the dialogue's own link; None for
    rows that the team wrote.
    """

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="participations")
    country = models.ForeignKey(
        "institutions.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delegation"),
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("institution"),
    )
    given_name = models.CharField(_("institution as written"), max_length=300, blank=True)
    full_name = models.CharField(_("full name of the institution"), max_length=300, blank=True)
    person_name = models.CharField(_("person"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    persons = models.PositiveSmallIntegerField(_("number of persons"), null=True, blank=True)
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=ParticipantRole.choices,
        default=ParticipantRole.PARTICIPANT,
    )
    group = models.CharField(_("group"), max_length=16, choices=Group.choices, blank=True)
    given_group = models.CharField(_("group as printed"), max_length=120, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ParticipationState.choices,
        default=ParticipationState.INVITED,
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    is_imported = models.BooleanField(_("from an imported list"), default=False)
    registration_id = models.UUIDField(null=True, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["dialogue_id", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False) | ~Q(given_name=""),
                name="participation_names_institution",
                violation_error_message=_("Choose an institution or write its name."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ParticipationState.values),
                name="participation_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=ParticipantRole.values), name="participation_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.name}" if self.person_name else self.name

    @property
    def name(self) -> str:
        """The registered institution's name, else the one that was written."""
        return self.institution.name if self.institution else self.full_name or self.given_name

    @property
    def group_name(self) -> str:
        """The group in the reader's language, else as it was printed, else ""."""
        return str(self.get_group_display()) or self.given_group

    @property
    def has_attended(self) -> bool:
        return self.state == ParticipationState.ATTENDED
