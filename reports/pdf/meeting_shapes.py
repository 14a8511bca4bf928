"""What the documents of a meeting are made of. All texts are in the language of the document."""

from typing import Literal, TypedDict


class MeetingHead(TypedDict):
    """The meeting itself; `format` is empty where it is not stated."""

    name: str
    countries: list[str]
    days: str
    place: str
    format: str
    organisers: str


class MinutesParagraph(TypedDict):
    """`level` is 1 to 3 for headings, 0 for text; `items` is not empty for a list."""

    number: int
    level: int
    text: str
    items: list[str]


class MinutesValue(TypedDict):
    """One revision of minutes; `approved_on` is empty for a draft. `sha256` is of its text."""

    schema: int
    kind: Literal["minutes"]
    meeting: MeetingHead
    language: str
    revision: int
    approved_on: str
    sha256: str
    paragraphs: list[MinutesParagraph]


class AttendanceRow(TypedDict):
    """One row of the list; `persons` None where only the institution is known."""

    institution: str
    person: str
    role: str
    persons: int | None
    place: str
    checked_in: str


class AttendanceGroup(TypedDict):
    """Rows under one heading: a group, or in a regional event a delegation."""

    title: str
    rows: list[AttendanceRow]


class GroupFigures(TypedDict):
    """`online` and `persons` are None where the list does not tell."""

    label: str
    listed: int
    attended: int
    online: int | None
    persons: int | None


class AttendanceValue(TypedDict):
    """A list to sign (`is_to_sign`: the meeting is planned) or of who came.

    `stated` is the published number of persons, None where none is published; `experts` counts
    the persons who are listed apart.
    """

    schema: int
    kind: Literal["attendance"]
    meeting: MeetingHead
    is_to_sign: bool
    stated: int | None
    listed: int
    experts: int
    figures: list[GroupFigures]
    groups: list[AttendanceGroup]
