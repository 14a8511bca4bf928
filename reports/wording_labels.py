"""The labels of agreement as findings tell them, in English and Russian."""

from reports.agreement import Label

LABELS: dict[str, dict[Label, str]] = {
    "en": {
        Label.UNANIMOUS: "unanimous",
        Label.STRONG_MAJORITY: "strong majority",
        Label.MAJORITY: "majority",
        Label.DIVIDED: "divided",
        Label.POLARISED: "polarised",
        Label.UNCERTAIN: "uncertain",
        Label.TOO_FEW: "too few answers",
    },
    "ru": {
        Label.UNANIMOUS: "единогласно",
        Label.STRONG_MAJORITY: "значительное большинство",
        Label.MAJORITY: "большинство",
        Label.DIVIDED: "мнения разделились",
        Label.POLARISED: "мнения противоположны",
        Label.UNCERTAIN: "не определено",
        Label.TOO_FEW: "слишком мало ответов",
    },
}


def label_in(label: Label, language: str) -> str:
    return LABELS["ru" if language.startswith("ru") else "en"][label]
