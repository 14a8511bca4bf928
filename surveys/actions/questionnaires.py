"""Storing forms as versions of a questionnaire, and publishing them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions.actions import record_audit
from institutions.models import Round, User
from institutions.tasks_support import enqueue_on_commit
from surveys.actions.anonymous import refuse_late_change, refuse_traces
from surveys.actions.errors import ActionRefusedError
from surveys.actions.moving import MOVE_TASK
from surveys.enums import Layout, VersionState
from surveys.form.document import digest, draft_from_document, form_to_document
from surveys.form.lint import errors_of
from surveys.form.model import Form
from surveys.form.wording import told
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form


@dataclass(frozen=True, slots=True)
class StoredForm:
    """The version that holds a form, and whether it was made for it."""

    version: Version
    is_new: bool


@transaction.atomic
def store_form(
    form: Form,
    *,
    slug: str,
    source_name: str = "",
    assessment_round: Round | None = None,
    actor: User | None = None,
) -> StoredForm:
    """Store the form as the next version (a draft) of the questionnaire, made where there is none.

    A form that equals the latest version makes no new one. The round of an existing questionnaire
    is changed only where one is given.
    """
    questionnaire, is_first = Questionnaire.objects.get_or_create(
        slug=slug, defaults={"titles": _titles(form.title, slug), "round": assessment_round}
    )
    # Two imports at once take turns, and so get different numbers.
    questionnaire = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    document = form_to_document(form)
    latest = questionnaire.versions.order_by("-number").first()
    _give_round(questionnaire, assessment_round)
    if latest is not None and latest.sha256 == digest(document):
        return StoredForm(latest, is_new=False)
    version = Version.objects.create(
        questionnaire=questionnaire,
        number=latest.number + 1 if latest else 1,
        document=document,
        sha256=digest(document),
        source_name=source_name[:255],
        created_by=actor,
    )
    details = {"slug": slug, "number": version.number, "sha256": version.sha256, "new": is_first}
    record_audit(actor=actor, action="import_questionnaire", subject=version, details=details)
    return StoredForm(version, is_new=True)


@transaction.atomic
def publish_version(version: Version, *, actor: User | None = None) -> Version:
    """Publish a draft: from now on people answer it, and it never changes.

    One that is published already stays as it is. The questionnaire takes over the form's title.
    Running drafts of earlier versions are moved to it by a task. Raises ActionRefusedError where a
    later version is published already, and for a form with errors.
    """
    locked = Version.objects.select_for_update(of=("self",)).select_related("questionnaire")
    version = locked.get(pk=version.pk)
    if version.is_published:
        return version
    questionnaire = version.questionnaire
    later = questionnaire.versions.filter(number__gt=version.number)
    if later.filter(state=VersionState.PUBLISHED).exists():
        raise ActionRefusedError(_("A later version is published already."))
    _refuse_errors(version)
    refuse_traces(questionnaire, draft_from_document(version.document))
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save(update_fields=["state", "published_at"])
    questionnaire.titles = _titles(version.document["title"], questionnaire.slug)
    questionnaire.save(update_fields=["titles"])
    details = {"slug": questionnaire.slug, "number": version.number, "sha256": version.sha256}
    record_audit(actor=actor, action="publish_version", subject=version, details=details)
    if version.number > 1:
        enqueue_on_commit(MOVE_TASK, version.pk)
    return version


@dataclass(frozen=True, slots=True)
class AnsweringRules:
    """How institutions answer: once or by person, signed or not, with or without a trace."""

    answers_per: str
    needs_sign_off: bool
    is_anonymous: bool = False
    asks_code: bool = False


@transaction.atomic
def change_questionnaire(
    questionnaire: Questionnaire,
    *,
    assessment_round: Round | None,
    layout: str,
    sector_question: str,
    institution_question: str,
    rules: AnsweringRules | None = None,
    actor: User | None = None,
) -> Questionnaire:
    """Change how a questionnaire is shown and answered, and which questions have a role.

    Responses that were sent keep the sector and institution that they have. An anonymous
    questionnaire is on one page, and no question tells the institution. Raises ActionRefusedError
    where it cannot become, or cease to be, anonymous.
    """
    becomes_anonymous = rules is not None and rules.is_anonymous
    if becomes_anonymous != questionnaire.is_anonymous and rules is not None:
        refuse_late_change(questionnaire)
    if becomes_anonymous:
        layout, institution_question = Layout.SINGLE_PAGE, ""
    values = {
        "round": assessment_round,
        "layout": layout,
        "sector_question": sector_question,
        "institution_question": institution_question,
        **(asdict(rules) if rules else {}),
    }
    for name, value in values.items():
        setattr(questionnaire, name, value)
    for version in questionnaire.versions.filter(state=VersionState.PUBLISHED):
        refuse_traces(questionnaire, get_form(version))
    questionnaire.save(update_fields=list(values))
    details = values | {"round": assessment_round.pk if assessment_round else None}
    record_audit(actor=actor, action="change_questionnaire", subject=questionnaire, details=details)
    return questionnaire


def _refuse_errors(version: Version) -> None:
    errors = errors_of(draft_from_document(version.document))
    if errors:
        message = ngettext(
            "%(count)d error keeps this version from being published: %(first)s",
            "%(count)d errors keep this version from being published, the first: %(first)s",
            len(errors),
        )
        first = told(errors[0].message, _)
        raise ActionRefusedError(message % {"count": len(errors), "first": first})


def _titles(title: Mapping[str, str], slug: str) -> dict[str, str]:
    return dict(title) if any(title.values()) else {"en": slug}


def _give_round(questionnaire: Questionnaire, assessment_round: Round | None) -> None:
    if assessment_round is not None and questionnaire.round_id != assessment_round.pk:
        questionnaire.round = assessment_round
        questionnaire.save(update_fields=["round"])
