"""The types of questions as the editor offers them, and how each can look."""

from django.utils.translation import gettext_lazy as _

from surveys.form.model import SUPPORTED_TYPES, QuestionType

Labels = list[tuple[str, object]]

_GROUPS: list[tuple[object, list[tuple[str, object]]]] = [
    (
        _("Text"),
        [
            ("text", _("Text")),
            ("note", _("Note")),
        ],
    ),
    (
        _("Choices"),
        [
            ("select_one", _("One choice")),
            ("select_multiple", _("Several choices")),
            ("rank", _("Order of priority")),
            ("acknowledge", _("Confirmation")),
        ],
    ),
    (
        _("Numbers and dates"),
        [
            ("integer", _("Whole number")),
            ("decimal", _("Number")),
            ("range", _("Number from a range")),
            ("date", _("Date")),
            ("time", _("Time")),
            ("dateTime", _("Date and time")),
        ],
    ),
    (
        _("Files and places"),
        [
            ("file", _("File")),
            ("image", _("Picture")),
            ("geopoint", _("Place on the map")),
        ],
    ),
    (
        _("Not asked"),
        [
            ("calculate", _("Calculation")),
            ("hidden", _("Hidden value")),
            ("start", _("Time of the start")),
            ("end", _("Time of the end")),
            ("today", _("Day of answering")),
        ],
    ),
]
LOOKS: dict[str, Labels] = {
    "text": [
        ("multiline", _("Several lines")),
        ("email", _("E-mail address")),
        ("phone", _("Phone number")),
        ("url", _("Web address")),
    ],
    "select_one": [
        ("minimal", _("Drop-down list")),
        ("autocomplete", _("List with search")),
    ],
    "select_multiple": [("autocomplete", _("List with search"))],
}


def type_choices() -> list[tuple[object, Labels]]:
    """Return the types that can be asked, grouped, for a select."""
    groups = [
        (
            heading,
            [(value, label) for value, label in kinds if QuestionType(value) in SUPPORTED_TYPES],
        )
        for heading, kinds in _GROUPS
    ]
    return [(heading, kinds) for heading, kinds in groups if kinds]


def type_label(kind: QuestionType) -> object:
    """Return a type in words."""
    for _heading, kinds in _GROUPS:
        for value, label in kinds:
            if value == kind.value:
                return label
    return kind.value


def look_choices(kind: str) -> Labels:
    """Return how a question of this type can look."""
    return LOOKS.get(kind, [])


def all_looks() -> Labels:
    """Return every look once, for a page whose type may still change."""
    return list(
        {value: (value, label) for looks in LOOKS.values() for value, label in looks}.values()
    )


KNOWN_LOOKS = frozenset(value for looks in LOOKS.values() for value, _label in looks)
