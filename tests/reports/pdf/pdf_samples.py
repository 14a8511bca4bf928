"""Snapshots for tests, built from the workbook's wording in English and Russian."""

from typing import Any

from reports.agreement import agreement, consensus, dispersion, label, leading
from reports.pdf.shapes import (
    ChoiceCount,
    QuestionResult,
    ResponseCopy,
    SectionName,
    SummarySnapshot,
    Text,
)

APPROACHES: SectionName = {
    "name": "approaches",
    "label": {"en": "Approaches to drug policy", "ru": "Подходы к наркополитике"},
}
TREATMENT: SectionName = {
    "name": "treatment",
    "label": {
        "en": "Treatment, rehabilitation and reintegration",
        "ru": "Лечение, реабилитация и реинтеграция",
    },
}
IMPORTANCE: dict[str, Text] = {
    "very_important": {"en": "Very important", "ru": "Очень важно"},
    "fairly_important": {"en": "Fairly important", "ru": "Довольно важно"},
    "little_important": {"en": "Of little importance", "ru": "Мало важно"},
    "not_important": {"en": "Not important", "ru": "Не важно"},
}
DONT_KNOW: Text = {"en": "I do not know", "ru": "Не знаю"}
TREATMENTS: dict[str, Text] = {
    "medical_psychological": {
        "en": "Specialised medical and psychological treatment",
        "ru": "Специализированное медицинское и психологическое лечение",
    },
    "harm_reduction": {"en": "Harm reduction programmes", "ru": "Программы снижения вреда"},
    "decriminalisation": {
        "en": "Decriminalisation of drug use",
        "ru": "Декриминализация употребления наркотиков",
    },
    "families_communities": {
        "en": "Support for families and communities",
        "ru": "Поддержка семей и сообществ",
    },
}


def choices(labels: dict[str, Text], counts: list[int | None]) -> list[ChoiceCount]:
    return [
        {"name": name, "label": text, "count": count}
        for (name, text), count in zip(labels.items(), counts, strict=True)
    ]


def question(kind: str, name: str, text: Text, section: SectionName, **more: Any) -> QuestionResult:
    blank: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "section": section,
        "label": text,
        "group_label": None,
        "is_conditional": False,
        "answered": 0,
        "ordinal": False,
        "choices": [],
        "dont_know": None,
        "label_code": None,
        "agreement": None,
        "consensus": None,
        "dispersion": None,
        "leading": [],
        "ranking": [],
        "number": None,
        "quotes": [],
    }
    return blank | more  # type: ignore[return-value]


def scale(name: str, text: Text, counts: list[int], doubt: int = 0, **more: Any) -> QuestionResult:
    return question(
        "single",
        name,
        text,
        APPROACHES,
        answered=sum(counts) + doubt,
        ordinal=True,
        choices=choices(IMPORTANCE, list(counts)),
        dont_know={"name": "dont_know", "label": DONT_KNOW, "count": doubt},
        label_code=str(label(counts, doubt, True)),
        agreement=agreement(counts),
        consensus=consensus(counts),
        dispersion=dispersion(counts),
        **more,
    )


def multiple(name: str, text: Text, counts: list[int], answered: int) -> QuestionResult:
    return question(
        "multiple",
        name,
        text,
        TREATMENT,
        answered=answered,
        choices=choices(TREATMENTS, list(counts)),
        leading=leading(dict(zip(TREATMENTS, counts, strict=True)), answered),
    )


def questions() -> list[QuestionResult]:
    group = {
        "en": "How important is each of these approaches for the drug policy of your country?",
        "ru": "Насколько важен каждый из этих подходов для наркополитики вашей страны?",
    }
    demand = {"en": "Reducing the demand for drugs", "ru": "Сокращение спроса на наркотики"}
    supply = {"en": "Reducing the supply of drugs", "ru": "Сокращение предложения наркотиков"}
    harm = {"en": "Harm reduction in national policy", "ru": "Снижение вреда в политике"}
    return [
        scale("demand_reduction", demand, [8, 2, 0, 0], group_label=group),
        scale("supply_reduction", supply, [4, 0, 0, 4], 2, group_label=group),
        scale("harm_reduction_in_policy", harm, [2, 5, 3, 0]),
        ranking(),
        multiple(
            "treatment_approach",
            {
                "en": "Which elements should the response to people who use drugs contain?",
                "ru": "Какие элементы должна включать помощь людям, употребляющим наркотики?",
            },
            [10, 7, 3, 3],
            10,
        ),
        free_text(),
        years(),
        question(
            "single",
            "hiv",
            {"en": "Is HIV an urgent concern?", "ru": "Является ли ВИЧ неотложной проблемой?"},
            TREATMENT,
            answered=10,
            choices=choices({"yes": {"en": "Yes", "ru": "Да"}, "no": {"en": "No"}}, [10, 0]),
            dont_know={"name": "dont_know", "label": DONT_KNOW, "count": 0},
            label_code="unanimous",
        ),
    ]


def ranking() -> QuestionResult:
    return question(
        "rank",
        "approach_priority",
        {"en": "Put the approaches in order of priority", "ru": "Расположите подходы в порядке"},
        APPROACHES,
        answered=9,
        ranking=[
            {
                "name": "demand",
                "label": {"en": "Demand reduction", "ru": "Сокращение спроса"},
                "positions": [6, 2, 1],
                "mean": 13 / 9,
            },
            {
                "name": "harm",
                "label": {"en": "Harm reduction", "ru": "Снижение вреда"},
                "positions": [3, 4, 2],
                "mean": 17 / 9,
            },
        ],
    )


def free_text() -> QuestionResult:
    return question(
        "text",
        "rehabilitation_comment",
        {"en": "Is enough being done? Please explain.", "ru": "Достаточно ли делается? Поясните."},
        TREATMENT,
        answered=6,
        quotes=[
            {
                "text": "Страдают дети и семьи, растёт домашнее насилие.",
                "language": "ru",
                "sector": "government",
                "institution": None,
            },
            {
                "text": "Too little for <b>families</b> & villages.\nNothing in winter.",
                "language": "en",
                "sector": "civil_society",
                "institution": "Association “Hope”",
            },
        ],
    )


def years() -> QuestionResult:
    return question(
        "number",
        "years_in_field",
        {"en": "Years in the drug field", "ru": "Сколько лет вы работаете в этой сфере?"},
        TREATMENT,
        answered=8,
        is_conditional=True,
        number={"n": 8, "minimum": 1.0, "median": 7.5, "maximum": 30.0},
    )


def snapshot(**more: Any) -> SummarySnapshot:
    base: SummarySnapshot = {
        "schema": 1,
        "kind": "summary",
        "country": {"code": "KZ", "names": {"en": "Kazakhstan", "ru": "Казахстан"}},
        "round": {
            "names": {"en": "CADAP 7, outcome 1, phase 2", "ru": "CADAP 7, результат 1, этап 2"}
        },
        "questionnaire": {
            "slug": "needs_assessment",
            "title": {
                "en": "Needs assessment on drug policy",
                "ru": "Оценка потребностей в области наркополитики",
            },
            "version": 1,
            "default_language": "en",
        },
        "taken_at": "2023-07-01T09:30:00+05:00",
        "code_version": "0.1.0",
        "is_illustrative": True,
        "totals": {
            "responses": 10,
            "invited": 14,
            "partial": 2,
            "institutions_invited": 8,
            "institutions_answered": 6,
        },
        "sectors": [
            {"sector": "government", "invited": 9, "submitted": 7},
            {"sector": "civil_society", "invited": 4, "submitted": 3},
            {"sector": "international", "invited": 1, "submitted": 0},
        ],
        "questions": questions(),
        "sources": [
            {
                "title": {"en": "Answers to the needs assessment", "ru": "Ответы на анкету"},
                "detail": {"en": "Version 1, 10 responses"},
            }
        ],
    }
    return base | more  # type: ignore[return-value]


def empty_snapshot() -> SummarySnapshot:
    """A country without institutions, invitations and answers."""
    nothing = {
        "responses": 0,
        "invited": 0,
        "partial": 0,
        "institutions_invited": 0,
        "institutions_answered": 0,
    }
    blank = [{**q, "answered": 0, "quotes": [], "label_code": None} for q in questions()]
    return snapshot(
        country={"code": "TM", "names": {"en": "Turkmenistan", "ru": "Туркменистан"}},
        is_illustrative=False,
        totals=nothing,
        sectors=[],
        questions=blank,
        sources=[],
    )


def copied_sections() -> list[Any]:
    return [
        {
            "label": APPROACHES["label"],
            "questions": [
                {
                    "label": {"en": "Reducing the demand for drugs", "ru": "Сокращение спроса"},
                    "group_label": {"en": "How important is each?", "ru": "Насколько важен?"},
                    "ranked": False,
                    "choices": [IMPORTANCE["very_important"]],
                    "text": None,
                },
                {
                    "label": {"en": "Order of priority", "ru": "Порядок приоритета"},
                    "group_label": None,
                    "ranked": True,
                    "choices": [{"en": "Demand", "ru": "Спрос"}, {"en": "Harm", "ru": "Вред"}],
                    "text": None,
                },
            ],
        },
        {
            "label": TREATMENT["label"],
            "questions": [
                {
                    "label": {"en": "Which elements?", "ru": "Какие элементы?"},
                    "group_label": None,
                    "ranked": False,
                    "choices": list(TREATMENTS.values()),
                    "text": None,
                },
                {
                    "label": {"en": "Please explain", "ru": "Поясните"},
                    "group_label": None,
                    "ranked": False,
                    "choices": [],
                    "text": "Первая строка\nВторая <строка> & ещё",
                },
                {
                    "label": {"en": "Other needs", "ru": "Другие потребности"},
                    "group_label": None,
                    "ranked": False,
                    "choices": [],
                    "text": None,
                },
            ],
        },
    ]


def response_copy(**more: Any) -> ResponseCopy:
    base: ResponseCopy = {
        "schema": 1,
        "kind": "response_copy",
        "title": {
            "en": "Needs assessment on drug policy",
            "ru": "Оценка потребностей в области наркополитики",
        },
        "default_language": "en",
        "version": 1,
        "country": {"en": "Kazakhstan", "ru": "Казахстан"},
        "institution": "Ministry of Internal Affairs",
        "receipt": "KZ-7F3A-92",
        "submitted_at": "5 June 2023, 09:00",
        "is_illustrative": False,
        "sections": copied_sections(),
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
    return base | more  # type: ignore[return-value]
