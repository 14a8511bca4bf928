"""Whether a copy of answers is genuine."""

from django.db.models import Q

from reports.models import ReceiptCopy


def is_genuine(sha256: str) -> bool:
    """Whether this is the SHA-256 of a copy that was handed out, or of the answers printed in one.

    True for a revision that was replaced later, too: it is what was received then.
    """
    return ReceiptCopy.objects.filter(Q(sha256=sha256) | Q(answers_sha256=sha256)).exists()
