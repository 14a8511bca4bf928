"""The types of questions, and what they have in common."""

from __future__ import annotations

from enum import StrEnum


class QuestionType(StrEnum):
    """XLSForm's question types. Only those in `SUPPORTED_TYPES` can be asked."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    START = "start"
    END = "end"
    TODAY = "today"
    TIME = "time"
    DATETIME = "dateTime"
    RANGE = "range"
    HIDDEN = "hidden"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    BARCODE = "barcode"
    REPEAT = "repeat"
    """What a repeated group is among the questions; no row of a form has this type."""


METADATA_TYPES = frozenset({QuestionType.START, QuestionType.END, QuestionType.TODAY})
CHOICE_TYPES = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
LIST_VALUED_TYPES = frozenset({QuestionType.SELECT_MULTIPLE, QuestionType.RANK})
UPLOAD_TYPES = frozenset({QuestionType.IMAGE, QuestionType.FILE})
NUMBER_TYPES = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE})
ASKED_TYPES = (
    CHOICE_TYPES
    | UPLOAD_TYPES
    | NUMBER_TYPES
    | {
        QuestionType.TEXT,
        QuestionType.DATE,
        QuestionType.TIME,
        QuestionType.DATETIME,
        QuestionType.GEOPOINT,
        QuestionType.ACKNOWLEDGE,
    }
)
"""The types of the rows that ask people for an answer."""
INPUT_TYPES = ASKED_TYPES | {QuestionType.REPEAT}
SUPPORTED_TYPES = (
    ASKED_TYPES | METADATA_TYPES | {QuestionType.NOTE, QuestionType.CALCULATE, QuestionType.HIDDEN}
)
CALCULATED_TYPES = frozenset({QuestionType.CALCULATE, QuestionType.HIDDEN})
"""The types whose value nobody sees being entered: it is worked out, or constant."""
TEXT_KINDS = ("email", "phone", "url")
YES = frozenset({"yes", "true", "true()", "1"})
