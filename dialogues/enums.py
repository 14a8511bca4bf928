"""Coded values of dialogues, interviews and coding."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Dialogues


class DialogueState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CIRCULATED = "circulated", _("Minutes circulated")
    APPROVED = "approved", _("Minutes approved")


class Format(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")
    NOT_STATED = "not_stated", _("Not stated")


class ParticipationState(models.TextChoices):
    INVITED = "invited", _("Invited")
    REGISTERED = "registered", _("Registered")
    ATTENDED = "attended", _("Attended")


class ParticipantRole(models.TextChoices):
    PARTICIPANT = "participant", _("Participant")
    EXPERT = "expert", _("Expert")
    ORGANISER = "organiser", _("Organiser")
    OBSERVER = "observer", _("Observer")


class Group(models.TextChoices):
    """Whom a participant belongs to, in the order of an attendance list."""

    EU = "eu", _("European Union")
    NATIONAL = "national", _("National institutions")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    INTERNATIONAL = "international", _("International organisations")


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("action item", "Open")
    DONE = "done", pgettext_lazy("action item", "Done")
    DROPPED = "dropped", pgettext_lazy("action item", "Dropped")


class CommentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("comment", "Not answered")
    ACCEPTED = "accepted", pgettext_lazy("comment", "Accepted")
    DECLINED = "declined", pgettext_lazy("comment", "Declined")


class DraftState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("recommendation", "Draft")
    CIRCULATED = "circulated", pgettext_lazy("recommendation", "With the countries")
    ADOPTED = "adopted", pgettext_lazy("recommendation", "Adopted")
    DROPPED = "dropped", pgettext_lazy("recommendation", "Dropped")


class Position(models.TextChoices):
    """What a country says of one revision of a draft recommendation."""

    AGREES = "agrees", _("Agrees")
    AGREES_WITH_CHANGES = "agrees_with_changes", _("Agrees with changes")
    DISAGREES = "disagrees", _("Disagrees")
    ABSTAINS = "abstains", _("Abstains")


# Interviews


class InterviewKind(models.TextChoices):
    INDIVIDUAL = "individual", _("One person")
    GROUP = "group", pgettext_lazy("interview", "Group")


class InterviewMode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video call")
    TELEPHONE = "telephone", _("Telephone")
    WRITTEN = "written", _("In writing")


class ConsentPurpose(models.TextChoices):
    ANALYSIS = "analysis", _("Analysis by the team")
    REPORT = "report", _("Use in the report")
    SHARING = "sharing", _("Sharing with other researchers")


class Remainder(models.TextChoices):
    """What stays of an interview when the person is erased."""

    KEEP = "keep", _("Keep the coded passages without the person")
    REMOVE = "remove", _("Remove the passages, too")


# Coding


class SourceKind(models.TextChoices):
    INTERVIEW = "interview", _("Interview")
    MINUTES = "minutes", _("Minutes")
    ANSWER = "answer", _("Open answer")


class Polarity(models.TextChoices):
    POSITIVE = "positive", _("Positive aspect")
    CHALLENGE = "challenge", _("Challenge")
    NEUTRAL = "neutral", _("Neutral")


class AnchorState(models.TextChoices):
    """Whether a passage still stands where it was coded."""

    ANCHORED = "anchored", _("In place")
    MOVED = "moved", _("Moved to a new revision")
    FLAGGED = "flagged", _("Not found in the new revision")


class ThemeChangeKind(models.TextChoices):
    CREATED = "created", _("Created")
    RENAMED = "renamed", _("Renamed")
    DESCRIBED = "described", _("Described")
    MOVED = "moved", pgettext_lazy("theme", "Moved")
    MERGED = "merged", pgettext_lazy("theme", "Merged")
    SPLIT = "split", pgettext_lazy("theme", "Split")
    RETIRED = "retired", pgettext_lazy("theme", "Retired")
