"""Copies of submitted responses, kept as they were handed out."""

import hashlib
from typing import cast

from django.db import transaction

from reports.models import ReceiptCopy
from reports.pdf.receipt import render_response_copy
from reports.pdf.shapes import ResponseCopy
from reports.queries.copies import response_copy
from surveys.models import Response


def receipt_copy(response: Response, language: str) -> ReceiptCopy:
    """Return the PDF of a submitted response in a language, drawn once: then the same bytes.

    Two that ask at once get the same one.
    """
    kept = ReceiptCopy.objects.filter(response=response, language=language).first()
    if kept is not None:
        return kept
    copy = cast("ResponseCopy", response_copy(response))
    content = render_response_copy(copy, language)
    with transaction.atomic():
        kept, _is_new = ReceiptCopy.objects.get_or_create(
            response=response,
            language=language,
            defaults={
                "sha256": hashlib.sha256(content).hexdigest(),
                "answers_sha256": copy["sha256"],
                "content": content,
            },
        )
    return kept
