"""Copies of submitted responses, kept as they were handed out."""

import hashlib

from django.db import transaction

from reports.models import ReceiptCopy
from surveys.models import Response


@transaction.atomic
def keep_copy(
    response: Response, *, language: str, content: bytes, answers_sha256: str
) -> ReceiptCopy:
    """Keep the PDF of a submitted response; of two that are drawn at once, the first is kept."""
    kept, _is_new = ReceiptCopy.objects.get_or_create(
        response=response,
        language=language,
        defaults={
            "sha256": hashlib.sha256(content).hexdigest(),
            "answers_sha256": answers_sha256,
            "content": content,
        },
    )
    return kept
