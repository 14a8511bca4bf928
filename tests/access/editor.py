"""What the addresses of the editor name, and what is posted there."""

from collections.abc import Callable
from typing import Any

from tests.access.places import Place

DRAFT = ("asked", 2)
ITEM = (*DRAFT, "years")
LIST = (*DRAFT, "importance")
QUESTION = {"type": "text", "required": "no", "asked": "always"}

EDITOR_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "surveys:version_start": ("asked",),
    "surveys:draft": DRAFT,
    "surveys:draft_undo": DRAFT,
    "surveys:draft_settings": DRAFT,
    "surveys:question_add": DRAFT,
    "surveys:group_add": DRAFT,
    "surveys:table_add": DRAFT,
    "surveys:item_edit": ITEM,
    "surveys:draft_act": ITEM,
    "surveys:item_remove": ITEM,
    "surveys:choice_lists": DRAFT,
    "surveys:choice_list_add": DRAFT,
    "surveys:choice_list": LIST,
    "surveys:choice_list_remove": LIST,
}
EDITOR_BODIES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "surveys:questionnaire_new": lambda place: {
        "title": "New one",
        "languages": ["en"],
        "default_language": "en",
    },
    "surveys:draft_undo": lambda place: {"act": "undo", "seen": ""},
    "surveys:draft_settings": lambda place: {
        "title_en": "New",
        "languages": "en ru",
        "default_language": "en",
    },
    "surveys:question_add": lambda place: {**QUESTION, "label_en": "New"},
    "surveys:group_add": lambda place: {"label_en": "New", "asked": "always"},
    "surveys:table_add": lambda place: {
        "label_en": "New",
        "rows": "One",
        "type": "select_one",
        "list_name": "importance",
    },
    "surveys:item_edit": lambda place: {**QUESTION, "label_en": "New", "name": "years"},
    "surveys:draft_act": lambda place: {"act": "up"},
    "surveys:choice_list_add": lambda place: {"name": "new", "more": "One"},
    "surveys:choice_list": lambda place: {"name": "importance", "more": "One"},
}
