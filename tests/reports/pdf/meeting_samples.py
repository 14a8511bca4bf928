"""A meeting's minutes and attendance list, as values."""

from typing import Any

from reports.pdf.meeting_shapes import AttendanceRow, AttendanceValue, MeetingHead, MinutesValue

TEXTS = {
    "en": {
        "name": "National Dialogue, Astana",
        "title": "Minutes: National Dialogue, Astana",
        "part": "Issues and proposals",
        "item": "Synthetic drugs (A. Speaker)",
        "text": "The ministry told of new substances.\nThe laboratory needs reference samples.",
    },
    "ru": {
        "name": "Национальный диалог, Астана",
        "title": "Протокол: Национальный диалог, Астана",
        "part": "Вопросы и предложения",
        "item": "Синтетические наркотики (А. Докладчик)",
        "text": "Министерство рассказало о новых веществах.\nЛаборатории нужны образцы.",
    },
}


def meeting(language: str = "en") -> MeetingHead:
    return {
        "name": TEXTS[language]["name"],
        "countries": ["Казахстан" if language == "ru" else "Kazakhstan"],
        "days": "7 июня 2023 г." if language == "ru" else "7 June 2023",
        "place": "Astana, House of Ministries",
        "format": "",
        "organisers": "FIIAPP",
    }


def minutes(language: str = "en", **changes: Any) -> MinutesValue:
    words = TEXTS[language]
    value: MinutesValue = {
        "schema": 1,
        "kind": "minutes",
        "meeting": meeting(language),
        "language": language,
        "revision": 3,
        "approved_on": "1 July 2023",
        "sha256": "ab" * 32,
        "paragraphs": [
            {"number": 1, "level": 1, "text": words["title"], "items": []},
            {"number": 2, "level": 2, "text": words["part"], "items": []},
            {"number": 3, "level": 3, "text": words["item"], "items": []},
            {"number": 4, "level": 0, "text": words["text"], "items": []},
            {"number": 5, "level": 0, "text": "- 1\n- 2", "items": ["One <more>", "Второе & ещё"]},
        ],
    }
    return {**value, **changes}  # type: ignore[typeddict-item]


def row(institution: str = "Ministry of Internal Affairs", **changes: Any) -> AttendanceRow:
    value: AttendanceRow = {
        "institution": institution,
        "person": "",
        "role": "Participant",
        "persons": None,
        "place": "In the room",
        "checked_in": "09:05",
    }
    return {**value, **changes}  # type: ignore[typeddict-item]


def attendance(language: str = "en", **changes: Any) -> AttendanceValue:
    value: AttendanceValue = {
        "schema": 1,
        "kind": "attendance",
        "meeting": meeting(language),
        "is_to_sign": False,
        "stated": 27,
        "listed": 16,
        "experts": 4,
        "figures": [
            {"label": "National", "listed": 9, "attended": 8, "online": None, "persons": None},
            {"label": "Civil society", "listed": 7, "attended": 7, "online": 2, "persons": 11},
        ],
        "groups": [
            {"title": "National", "rows": [row(), row(person="Aigerim Sadykova")]},
            {"title": "Civil society", "rows": [row("Союз людей", persons=3, place="Online")]},
        ],
    }
    return {**value, **changes}  # type: ignore[typeddict-item]
