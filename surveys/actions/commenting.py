"""Comments on a question, among colleagues of an institution."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.errors import ActionRefusedError
from surveys.models import AnswerComment, Response

MOST_COMMENTS = 500


@transaction.atomic
def add_comment(
    response: Response, *, question: str, text: str, author: str, is_for_team: bool = False
) -> AnswerComment:
    """Add a comment; the team sees it only with `is_for_team`. Raises ActionRefusedError."""
    if not text.strip():
        raise ActionRefusedError(_("Write something first."))
    if AnswerComment.objects.filter(response=response).count() >= MOST_COMMENTS:
        raise ActionRefusedError(_("There are too many comments on this answer."))
    return AnswerComment.objects.create(
        response=response,
        question=question,
        text=text.strip()[:2000],
        author=author[:200],
        is_for_team=is_for_team,
    )


def settle_comment(comment: AnswerComment, *, is_settled: bool) -> None:
    """Mark a comment as settled, or as open again."""
    comment.settled_at = timezone.now() if is_settled else None
    comment.save(update_fields=["settled_at"])
