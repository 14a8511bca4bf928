"""Data of reports, made up as large as a test needs; texts can be in one alphabet only."""

from typing import Any

Json = dict[str, Any]
PERIODS = ["2017", "2018", "2019", "2020", "2021"]


def cell(text: str, value: str | None = None, status: str = "normal") -> Json:
    return {"text": text, "value": value, "unit": "", "status": status}


def row(pk: int, label: str, values: list[int], **more: Any) -> Json:
    change = (values[-1] - values[0]) * 100 / values[0]
    base = {
        "id": pk,
        "label": label,
        "parent": "",
        "unit": "kg",
        "is_total": False,
        "cells": [cell(f"{value:,}", str(value)) for value in values],
        "variation": f"{change:+.2f}",
        "note": {},
        "printed": None,
        "differs": False,
    }
    return base | more


def table(number: int, rows: int, word: str) -> Json:
    made = [
        row(number * 1000 + n, f"{word} {n}", [1000 + 7 * n + 13 * at for at in range(5)])
        for n in range(rows)
    ]
    made[0]["note"] = {"en": f"Covers 2017 to 2020 only ({word}).", "ru": "Только 2017–2020."}
    made[0]["cells"][4] = cell("n/a", status="not available")
    return {
        "id": number,
        "code": str(number),
        "title": f"{word} {number}",
        "unit": "kg",
        "source": word,
        "periods": PERIODS,
        "rows": made,
        "checks": [
            {
                "check": "total_mismatch",
                "rows": [word],
                "text": {"en": "A total differs.", "ru": "Итог отличается."},
                "reason": f"{word} 4711",
            }
        ],
    }


def record(pk: int, word: str, **more: Any) -> Json:
    theme = {"en": word, "ru": word}
    return {"id": pk, "headline": f"{word} {pk}", "gist": f"{word} " * 12, "theme": theme} | more


def dialogue(word: str) -> Json:
    return {
        "id": 1,
        "name": {"en": word, "ru": word},
        "starts_on": "2023-06-07",
        "ends_on": "2023-06-07",
        "city": word,
        "format": "in_person",
        "attendees": 27,
        "institutions": 2,
        "experts": 3,
        "stakeholders": [
            {"group": "national", "name": word, "names": {}, "full_name": "", "persons": 4},
            {"group": "eu", "name": f"{word} 2", "names": {}, "full_name": "", "persons": None},
        ],
        "issues": [record(1, word, proposals=[record(2, word)]), record(3, word, proposals=[])],
        "concerns": [record(n, word) for n in range(4, 8)],
    }


def question(name: str, word: str, answered: int = 10) -> Json:
    counts = [6, 3, 1]
    return {
        "name": name,
        "kind": "single",
        "section": {"name": "one", "label": {"en": word, "ru": word}},
        "label": {"en": f"{word}?", "ru": f"{word}?"},
        "group_label": None,
        "is_conditional": False,
        "answered": answered,
        "ordinal": True,
        "choices": [
            {"name": str(n), "label": {"en": f"{word} {n}", "ru": f"{word} {n}"}, "count": count}
            for n, count in enumerate(counts)
        ],
        "dont_know": None,
        "label_code": "majority",
        "agreement": 0.43,
        "consensus": 0.61,
        "dispersion": 0.35,
        "leading": [],
        "ranking": [],
        "number": None,
        "quotes": [],
    }


def questionnaire(word: str, questions: int) -> Json:
    asked = [question(f"q{n}", word) for n in range(questions)]
    asked[-1] = question("few", word, answered=2)
    return {
        "questionnaire": {
            "slug": "needs",
            "title": {"en": word, "ru": word},
            "version": 3,
            "default_language": "en",
        },
        "round": {"names": {"en": word, "ru": word}},
        "is_illustrative": False,
        "totals": {
            "responses": 10,
            "invited": 14,
            "partial": 1,
            "institutions_invited": 14,
            "institutions_answered": 8,
        },
        "sectors": [{"sector": "government", "invited": 9, "submitted": 6}],
        "questions": asked,
        "form": [
            {
                "label": {"en": word, "ru": word},
                "questions": [
                    {"name": "q0", "label": {"en": word, "ru": word}, "choices": [{"en": word}]}
                ],
            }
        ],
        "first": "2023-06-02",
        "last": "2023-06-28",
    }


def board(word: str) -> Json:
    texts = {"en": f"{word}.", "ru": f"{word}."}
    item = {"text": texts, "state": "approved", "is_stale": False}
    return {
        "findings": [
            item
            | {
                "id": 1,
                "topic": "other",
                "chapter": "other",
                "question": None,
                "origin": "",
                "heading": {"en": word, "ru": word},
                "cites": [
                    {
                        "kind": "observation",
                        "reference": "1",
                        "label": {"en": word, "ru": word},
                        "value": {"en": "1,007", "ru": "1\xa0007"},
                    }
                ],
            }
        ],
        "conclusions": [item | {"id": 5, "number": 1, "findings": [1]}],
        "recommendations": [
            item
            | {
                "id": 6,
                "number": 1,
                "addressee": {"en": word, "ru": word},
                "priority": "medium",
                "conclusions": [5],
                "from_event": None,
            }
        ],
    }


def country(code: str, word: str = "Word", *, tables: int = 2, rows: int = 12, **more: Any) -> Json:
    base = {
        "code": code,
        "names": {"en": f"{word} {code}", "ru": word},
        **_documents(word),
        "tables": [table(n, rows, word) for n in range(1, tables + 1)],
        "dialogues": [dialogue(word)],
        **_interviews(word),
        "questionnaire": questionnaire(word, 6),
        "board": board(word),
        "regional": [],
        **_needs(word),
        "meetings": [],
    }
    return base | more


def _documents(word: str) -> Json:
    return {
        "treaties": [{"id": 1, "treaty": word, "date": "1997-04-29", "action": word}],
        "strategies": [
            {
                "id": 1,
                "name": word,
                "period": "2009-2011",
                "adopted": "2009-03",
                "legal_act": word,
                "actions_count": 77,
            }
        ],
        "sections": [{"strategy": word, "sections": [f"{word} {n}" for n in range(5)]}],
        "documents": [
            {
                "id": n,
                "kind": kind,
                "citation_key": word,
                "title": word,
                "issuer": word,
                "date": "2000",
                "number": "394",
                "link": "",
            }
            for n, kind in enumerate(("used", "reviewed"))
        ],
    }


def _interviews(word: str) -> Json:
    return {
        "interviews": {
            "held": 5,
            "usable": 4,
            "first": "2023-06-01",
            "last": "2023-06-20",
            "points": [record(1, word, polarity="positive"), record(2, word, polarity="challenge")],
            "passages": [
                {
                    "theme": {"en": word, "ru": word},
                    "polarity": "challenge",
                    "passages": 9,
                    "interviews": 3,
                    "quotes": [{"text": word, "language": "ru"}],
                }
            ],
        },
    }


def _needs(word: str) -> Json:
    return {
        "needs": [
            {"id": 1, "need": word, "stated_by": word, "programmes": [4], "left_open": word},
            {"id": 2, "need": word, "stated_by": word, "programmes": [], "left_open": ""},
        ],
        "programmes": [
            {
                "id": 4,
                "code": "",
                "title": word,
                "implementer": word,
                "donors": word,
                "budget": "91000000.00",
                "currency": "",
                "start": "2012",
                "end": "2015",
                "status": "",
            }
        ],
    }


def report(*countries: Json, kind: str = "systematisation", **more: Any) -> Json:
    base = {
        "schema": 1,
        "kind": kind,
        "taken_at": "2023-11-02T10:00:00+06:00",
        "code_version": "1.0",
        "is_illustrative": False,
        "round": {"en": "Round", "ru": "Раунд"},
        "countries": list(countries),
    }
    return base | more
