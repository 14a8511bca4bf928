"""A world in which every text that somebody typed is markup."""

import json

from django.db import models

from dialogues.models import (
    AgendaItem,
    Circulation,
    Concern,
    CountryPosition,
    Dialogue,
    DialogueDocument,
    Excerpt,
    Guide,
    GuideQuestion,
    Identity,
    Interview,
    Interviewee,
    MinutesComment,
    Note,
    NoteRevision,
    Participation,
    Theme,
)
from institutions.actions import record_audit
from institutions.models import (
    ApiToken,
    CaughtMail,
    Contact,
    Country,
    Institution,
    Job,
    OutgoingMail,
    Round,
    User,
)
from reports.models import (
    BoardComment,
    BoardRevision,
    CheckSettlement,
    Citation,
    Conclusion,
    Document,
    Finding,
    Need,
    Observation,
    Programme,
    Recommendation,
    StatisticalTable,
    TablePeriod,
    TableRow,
    Treaty,
)
from surveys.actions.folding import fold_all
from surveys.form.document import form_from_document, form_to_document
from surveys.form.model import Form
from surveys.models import (
    AnswerComment,
    Invitation,
    LetterText,
    Questionnaire,
    Response,
    Share,
    Version,
)
from tests.access.places import Place
from tests.surveys.makers import make_form, make_response, make_version

# Also the beginning of a formula for a spreadsheet, and of ReportLab's own markup for a PDF.
MARKUP = "=<img src=x onerror=alert(1)>'\"&{{7*7}}</script>"
FILE_NAME = f"{MARKUP}.pdf"
TEXTS = {"en": MARKUP, "ru": MARKUP}
# What may be changed in place; a field too short for the markup is left out.
HOSTILE: list[tuple[type[models.Model], dict[str, object]]] = [
    (Country, {"names": TEXTS}),
    (Institution, {"acronym": MARKUP[:60], "aliases": [MARKUP]}),
    (Round, {"names": TEXTS}),
    (User, {"full_name": MARKUP}),
    (Job, {"message": MARKUP}),
    (ApiToken, {"name": MARKUP}),
    (Contact, {"name": MARKUP}),
    (OutgoingMail, {"recipient": MARKUP, "subject": MARKUP, "body": MARKUP, "last_error": MARKUP}),
    (
        CaughtMail,
        {"sender": MARKUP, "recipients": MARKUP, "subject": MARKUP, "body": MARKUP},
    ),
    (Questionnaire, {"titles": TEXTS}),
    (Version, {"source_name": FILE_NAME}),
    (Invitation, {"decline_reason": MARKUP}),
    (Share, {"name": MARKUP, "email": MARKUP, "note": MARKUP, "shared_by": MARKUP}),
    (Response, {"given_name": MARKUP}),
    (Dialogue, {"title": MARKUP, "city": MARKUP, "venue": MARKUP, "organisers": MARKUP}),
    (AgendaItem, {"title": MARKUP, "speakers": MARKUP}),
    (DialogueDocument, {"title": MARKUP, "file_name": FILE_NAME}),
    (Participation, {"given_name": MARKUP, "person_name": MARKUP, "given_group": MARKUP}),
    (Concern, {"headline": MARKUP, "gist": MARKUP}),
    (Circulation, {"message": MARKUP}),
    (MinutesComment, {"author_name": MARKUP, "text": MARKUP, "reply": MARKUP}),
    (Theme, {"titles": TEXTS, "definition": MARKUP, "include": MARKUP, "example": MARKUP}),
    (Excerpt, {"memo": MARKUP}),
    (Guide, {"titles": TEXTS, "introduction": MARKUP}),
    (GuideQuestion, {"texts": TEXTS, "prompts": MARKUP}),
    (Interviewee, {"speaker": MARKUP}),
    (Identity, {"name": MARKUP, "contact": MARKUP}),
    (CountryPosition, {"comment": MARKUP, "stated_by": MARKUP}),
    (Finding, {"headings": TEXTS, "texts": TEXTS}),
    (BoardRevision, {"content": {"headings": TEXTS, "texts": TEXTS}}),
    (BoardComment, {"text": MARKUP}),
    (Citation, {"reference": MARKUP, "labels": TEXTS}),
    (
        Document,
        {
            "title": MARKUP,
            "author": MARKUP,
            "issuer": MARKUP,
            "link": MARKUP,
            "file_name": FILE_NAME,
        },
    ),
    (Programme, {"title": MARKUP, "implementer": MARKUP, "donors": MARKUP, "status": MARKUP}),
    (Need, {"group": MARKUP, "need": MARKUP, "stated_by": MARKUP, "left_open": MARKUP}),
    (
        StatisticalTable,
        {"title": MARKUP, "titles": TEXTS, "unit": MARKUP, "source": MARKUP, "note": MARKUP},
    ),
    (TablePeriod, {"label": MARKUP}),
    (
        TableRow,
        {
            "label": MARKUP,
            "labels": TEXTS,
            "parent_label": MARKUP,
            "parent_labels": TEXTS,
            "unit": MARKUP,
        },
    ),
    (Observation, {"text": MARKUP, "unit": MARKUP, "note": MARKUP, "source": MARKUP}),
    (CheckSettlement, {"reason": MARKUP}),
]


def make_hostile(place: Place) -> None:
    """Put markup into everything, and add what the world lacks, to `place`."""
    _add_missing(place)
    for model, values in HOSTILE:
        model._default_manager.update(**values)
    for owner in (Institution, Interview, Interviewee):
        _name_apart(owner)
    _quote_from_notes()
    record_audit(actor=None, action=MARKUP[:60], subject=None, details={MARKUP: MARKUP})
    _answer(place)


def _add_missing(place: Place) -> None:
    """Rows of kinds that only some pages show, for the one country."""
    country, questionnaire = place.country, place.asked.questionnaire
    AnswerComment.objects.create(
        response=place.draft, question="comment", author=MARKUP, text=MARKUP
    )
    LetterText.objects.create(
        questionnaire=questionnaire, kind="reminder", language="en", subject=MARKUP, body=MARKUP
    )
    Conclusion.objects.create(country=country, texts=TEXTS)
    Recommendation.objects.create(country=country, texts=TEXTS)
    Treaty.objects.create(country=country, treaty=MARKUP)


def _name_apart(model: type[models.Model]) -> None:
    """Hostile names that are still of one row each."""
    for row in model._default_manager.all():
        if isinstance(row, Institution):
            row.names = {"en": f"{MARKUP} {row.pk}"}
        else:
            name = "label" if isinstance(row, Interview) else "pseudonym"
            setattr(row, name, f"{MARKUP} {row.pk}"[:60])
        row.save()


def _quote_from_notes() -> None:
    """A quote is what stands in its note, and notes never change: so the note gets a new text."""
    for note in Note.objects.filter(revisions__concerns__isnull=False).distinct():
        number = note.revision + 1
        text = NoteRevision.objects.create(
            note=note, number=number, text=MARKUP, editor=MARKUP[:40]
        )
        Note.objects.filter(pk=note.pk).update(revision=number)
        Concern.objects.filter(note_revision__note=note).update(
            note_revision=text, start=0, end=len(MARKUP), quote=MARKUP
        )


def _answer(place: Place) -> None:
    """Four hostile answers to a hostile questionnaire, so that findings have something to say."""
    version = make_version(slug="sent", form=hostile_form())
    answers = {"importance": "very", "measures": ["work"], "comment": MARKUP, "years": 3}
    for _number in range(4):
        make_response(version, place.country, answers, given_name=MARKUP)
    fold_all()


def hostile_form() -> Form:
    """The small form, with markup in every label."""
    text = json.dumps(form_to_document(make_form()))
    for label in ("Question ", "Вопрос ", "Treatment", "Very", "All"):
        text = text.replace(json.dumps(label)[1:-1], json.dumps(MARKUP)[1:-1])
    return form_from_document(json.loads(text))
