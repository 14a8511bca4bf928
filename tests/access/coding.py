"""A coded passage and two themes of each country, and what their addresses name and take."""

from typing import Any

from dialogues.actions.codebook import add_theme
from dialogues.actions.coding import code_passage
from dialogues.models import Interview
from dialogues.texts import Span
from institutions.models import User

TEXT = ("passage.source_id",)
PASSAGE = ("passage.pk",)
THEME = ("theme.pk",)

CODING_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "dialogues:coding_text": TEXT,
    "dialogues:passage_code": TEXT,
    "dialogues:coding_finish": TEXT,
    "dialogues:passage": PASSAGE,
    "dialogues:passage_place": PASSAGE,
    "dialogues:passage_remove": PASSAGE,
    "dialogues:matrix_cell": ("theme.pk", "code"),
    "dialogues:theme": THEME,
    "dialogues:theme_move": THEME,
    "dialogues:theme_shift": THEME,
    "dialogues:theme_merge": THEME,
    "dialogues:theme_split": THEME,
    "dialogues:theme_retire": THEME,
}

CODING_BODIES: dict[str, Any] = {
    "dialogues:answers_take": lambda place: {"questionnaire": "sent", "country": place.code},
    "dialogues:passage_code": lambda place: {
        "start": 3,
        "end": 6,
        "theme": place.theme.pk,
        "polarity": "challenge",
    },
    "dialogues:coding_finish": lambda place: {"finished": "1"},
    "dialogues:passage": lambda place: {"theme": place.other_theme.pk, "polarity": "positive"},
    "dialogues:passage_place": lambda place: {"passage": "Yes"},
    "dialogues:matrix_cell": lambda place: {"text": "New", "revision": 0},
    "dialogues:theme_add": lambda place: {"name_en": "New"},
    "dialogues:theme": lambda place: {"name_en": "New name"},
    "dialogues:theme_move": lambda place: {"parent": place.other_theme.pk},
    "dialogues:theme_shift": lambda place: {"down": "1"},
    "dialogues:theme_merge": lambda place: {"into": place.other_theme.pk},
    "dialogues:theme_split": lambda place: {"name_en": "New", "passage": place.passage.pk},
}


def make_coding(interview: Interview, owner: User) -> dict[str, Any]:
    """A passage in the newest text of an interview; themes are of no country."""
    theme, other = [
        add_theme(titles={"en": f"{name} {interview.country_id}"}, actor=owner)
        for name in ("Demand", "Treatment")
    ]
    source = interview.texts.get()
    passage = code_passage(source, Span(0, 2), theme=theme, coder=owner)
    return {"theme": theme, "other_theme": other, "passage": passage}
