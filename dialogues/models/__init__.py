"""Meetings and their records, interviews, and the coding of what was said."""

from dialogues.models.coding import (
    CodingPass,
    Excerpt,
    SourceText,
    Theme,
    ThemeChange,
    ThemeSummary,
)
from dialogues.models.interviews import (
    Consent,
    Guide,
    GuideQuestion,
    Identity,
    Interview,
    Interviewee,
    InterviewPoint,
)
from dialogues.models.meetings import AgendaItem, Dialogue, DialogueDocument, Participation
from dialogues.models.minutes import Circulation, CirculationLink, MinutesComment, MinutesRevision
from dialogues.models.notes import Note, NoteRevision
from dialogues.models.records import ActionItem, Concern, Decision, Issue, Proposal
from dialogues.models.regional import CountryPosition, DraftRecommendation, DraftRevision
from dialogues.models.registration import RegistrationLink, SessionAttendance

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Circulation",
    "CirculationLink",
    "CodingPass",
    "Concern",
    "Consent",
    "CountryPosition",
    "Decision",
    "Dialogue",
    "DialogueDocument",
    "DraftRecommendation",
    "DraftRevision",
    "Excerpt",
    "Guide",
    "GuideQuestion",
    "Identity",
    "Interview",
    "InterviewPoint",
    "Interviewee",
    "Issue",
    "MinutesComment",
    "MinutesRevision",
    "Note",
    "NoteRevision",
    "Participation",
    "Proposal",
    "RegistrationLink",
    "SessionAttendance",
    "SourceText",
    "Theme",
    "ThemeChange",
    "ThemeSummary",
]
