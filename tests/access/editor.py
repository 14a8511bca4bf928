"""What the addresses of the editor name, and what is posted there."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.xlsform.translations import write_xliff
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
    "surveys:version_difference": DRAFT,
    "surveys:errata": ("asked", 1),
    "surveys:version_try": DRAFT,
    "surveys:version_try_frame": DRAFT,
    "surveys:question_bank": DRAFT,
    "surveys:draft_revisions": DRAFT,
    "surveys:draft_revision": (*DRAFT, 1),
    "surveys:translations": DRAFT,
    "surveys:translation": (*DRAFT, "ru"),
    "surveys:translation_export": (*DRAFT, "ru", "xlf"),
    "surveys:translation_import": (*DRAFT, "ru"),
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
    "surveys:errata": lambda place: {
        "key": "item:years:label",
        "language": "en",
        "text": f"Corrected {uuid4()}",
        "reason": "A slip",
    },
    "surveys:question_bank": lambda place: {"slug": "sent", "number": "1", "name": "years"},
    "surveys:translation": lambda place: {"key": ["title"], "text-0": "Новое", "seen-0": ""},
    "surveys:translation_import": lambda place: {
        "file": SimpleUploadedFile("a.xlf", write_xliff([], original="a", source="en", target="ru"))
    },
    "surveys:choice_list": lambda place: {"name": "importance", "more": "One"},
}
