"""Guides: reusable sets of questions for interviews."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from dialogues.models import Guide, GuideQuestion
from institutions.actions import record_audit
from institutions.models import User


@transaction.atomic
def save_guide(guide: Guide, *, actor: User | None) -> Guide:
    """Add or change a guide. Leaves an audit entry."""
    action = "change_guide" if guide.pk else "add_guide"
    if not guide.pk:
        guide.created_by = actor
    guide.full_clean(exclude=["created_by"])
    guide.save()
    record_audit(actor=actor, action=action, subject=guide)
    return guide


@transaction.atomic
def copy_guide(guide: Guide, *, actor: User | None) -> Guide:
    """Make a guide with the same questions, which belongs to `actor`. Leaves an audit entry."""
    copy = Guide.objects.create(
        titles=guide.titles, introduction=guide.introduction, created_by=actor
    )
    for question in guide.questions.all():
        values: dict[str, Any] = {"order": question.order, "texts": question.texts}
        values |= {"prompts": question.prompts, "theme": question.theme}
        GuideQuestion.objects.create(guide=copy, **values)
    details = {"copy_of": guide.pk}
    record_audit(actor=actor, action="add_guide", subject=copy, details=details)
    return copy


@transaction.atomic
def save_question(question: GuideQuestion) -> GuideQuestion:
    """Add a question at the end of its guide, or change one."""
    Guide.objects.select_for_update().get(pk=question.guide_id)
    if not question.pk:
        last = question.guide.questions.aggregate(last=Max("order"))["last"]
        question.order = (last or 0) + 1
    question.full_clean()
    question.save()
    return question


@transaction.atomic
def move_question(question: GuideQuestion, *, up: bool) -> None:
    """Exchange a question with the one before or after it; at the ends nothing moves."""
    Guide.objects.select_for_update().get(pk=question.guide_id)
    questions = list(question.guide.questions.all())
    index = questions.index(question)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(questions):
        return
    first, second = questions[index], questions[other]
    first.order, second.order = second.order, first.order
    first.save(update_fields=["order"])
    second.save(update_fields=["order"])


@transaction.atomic
def remove_question(question: GuideQuestion) -> None:
    """Remove a question; texts that were written under it keep it as they have it."""
    Guide.objects.select_for_update().get(pk=question.guide_id)
    question.delete()
