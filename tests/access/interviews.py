"""An interview and a guide of each country, what their addresses name, and what is posted there."""

import datetime as dt
from typing import Any

from dialogues.actions.interview_texts import save_interview_text
from dialogues.models import Guide, GuideQuestion, Identity, Interview, Interviewee
from institutions.models import Country, Institution, User

INTERVIEW = ("interview.pk",)
PERSON = ("interview.pk", "interviewee.pk")
GUIDE = ("guide.pk",)
QUESTION = ("guide.pk", "question.pk")

INTERVIEW_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "dialogues:interview": INTERVIEW,
    "dialogues:interview_edit": INTERVIEW,
    "dialogues:interview_remove": INTERVIEW,
    "dialogues:interviewee_add": INTERVIEW,
    "dialogues:interviewee_edit": PERSON,
    "dialogues:consent_add": PERSON,
    "dialogues:consent_withdraw": PERSON,
    "dialogues:interviewee_erase": PERSON,
    "dialogues:identity_edit": PERSON,
    "dialogues:identities": INTERVIEW,
    "dialogues:identity_readers": INTERVIEW,
    "dialogues:interview_text_edit": INTERVIEW,
    "dialogues:interview_text_import": INTERVIEW,
    "dialogues:interview_text": ("interview.pk", 1),
    "dialogues:guide": GUIDE,
    "dialogues:guide_edit": GUIDE,
    "dialogues:guide_remove": GUIDE,
    "dialogues:guide_copy": GUIDE,
    "dialogues:guide_question_add": GUIDE,
    "dialogues:guide_question_edit": QUESTION,
    "dialogues:guide_question_move": QUESTION,
    "dialogues:guide_question_remove": QUESTION,
}

_VALUES = {
    "label": "New",
    "held_on": "2023-06-08",
    "kind": "group",
    "mode": "video",
    "language": "ru",
}

# Of a `Place`: its code and, for who may see identities, its owner.
INTERVIEW_BODIES: dict[str, Any] = {
    "dialogues:interview_add": lambda place: {**_VALUES, "country": place.code},
    "dialogues:interview_edit": lambda place: _VALUES,
    "dialogues:interview_remove": lambda place: {"reason": "Test"},
    "dialogues:guide_remove": lambda place: {"reason": "Test"},
    "dialogues:interviewee_add": lambda place: {"pseudonym": "New"},
    "dialogues:interviewee_edit": lambda place: {"pseudonym": "New"},
    "dialogues:consent_add": lambda place: {
        "given_on": "2023-06-08",
        "purposes": ["analysis"],
        "remainder": "keep",
    },
    "dialogues:interviewee_erase": lambda place: {"confirm": "on"},
    "dialogues:identity_edit": lambda place: {"name": "New name"},
    "dialogues:identity_readers": lambda place: {
        "readers": [reader.pk for reader in place.interview.identity_readers.all()]
    },
    "dialogues:interview_text_edit": lambda place: {"text": "New text", "base": 1},
    "dialogues:guide_add": lambda place: {"text_en": "New"},
    "dialogues:guide_edit": lambda place: {"text_en": "New"},
    "dialogues:guide_question_add": lambda place: {"text_en": "New?"},
    "dialogues:guide_question_edit": lambda place: {"text_en": "New?"},
}


def make_interview(country: Country, institution: Institution, owner: User) -> dict[str, Any]:
    """An interview of two people; the owner of the place alone may see who they are."""
    interview = Interview.objects.create(
        country=country, held_on=dt.date(2023, 6, 8), language="ru", label="01", kind="group"
    )
    interview.identity_readers.add(owner)
    interviewee = Interviewee.objects.create(
        interview=interview, pseudonym="01-A", institution=institution, speaker="A"
    )
    Identity.objects.create(interviewee=interviewee, name="A. Person")
    save_interview_text(interview, text="A: Yes.\nB: No.", base=0, actor=owner)
    guide = Guide.objects.create(titles={"en": "Treatment"}, created_by=owner)
    question = GuideQuestion.objects.create(guide=guide, order=1, texts={"en": "What changed?"})
    return {
        "interview": interview,
        "interviewee": interviewee,
        "guide": guide,
        "question": question,
    }
