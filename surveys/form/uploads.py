"""What a question that asks for a file accepts."""

from __future__ import annotations

from surveys.form.model import Question, QuestionType

IMAGES = ("jpg", "jpeg", "png", "webp")
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "txt", "csv")
LARGEST_MEGABYTES = 20
USUAL_MEGABYTES = 10


def upload_limits(question: Question) -> tuple[tuple[str, ...], int]:
    """Return the endings of names that the question takes, and the most megabytes.

    The parameters `accept` ("pdf docx") and `max-size` narrow down what is known to be harmless.
    """
    known = IMAGES if question.type is QuestionType.IMAGE else (*DOCUMENTS, *IMAGES)
    words = question.parameters.get("accept", "").replace(",", " ").lower().split()
    asked = {word.strip("*.") for word in words}
    accept = tuple(name for name in known if name in asked) or known
    size = question.parameters.get("max-size", "")
    megabytes = int(size) if size.isdecimal() and len(size) < 4 else USUAL_MEGABYTES
    return accept, max(1, min(megabytes, LARGEST_MEGABYTES))
