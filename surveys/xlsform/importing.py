"""From a workbook to a version of a questionnaire."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from institutions.models import Round, User
from surveys.actions.errors import ActionRefusedError
from surveys.actions.questionnaires import publish_version, store_form
from surveys.form.checks import LONGEST_NAME, name_problem
from surveys.form.model import Form
from surveys.models import Version
from surveys.xlsform.read import WorkbookProblem, read_workbook

LONGEST_SLUG = 80
# Part of an address of its own.
RESERVED_SLUGS = frozenset({"import"})


@dataclass(frozen=True, slots=True)
class QuestionnaireImport:
    """What came of an import: `version` is None where there are problems, and on a dry run.

    `unsupported` and `warnings` do not prevent an import; they name what the form lacks.
    """

    slug: str
    form: Form | None
    problems: tuple[WorkbookProblem, ...] = ()
    unsupported: tuple[WorkbookProblem, ...] = ()
    warnings: tuple[WorkbookProblem, ...] = ()
    version: Version | None = None
    is_new: bool = False


def import_questionnaire(
    file: BinaryIO | bytes,
    *,
    filename: str,
    slug: str | None = None,
    assessment_round: Round | None = None,
    publish: bool = False,
    dry_run: bool = False,
    actor: User | None = None,
) -> QuestionnaireImport:
    """Read an XLSForm workbook and store it as a version, in one transaction.

    The slug defaults to the workbook's form_id. A workbook that says the same as the latest version
    makes no new one. Stores nothing where there are problems, or on a dry run.
    """
    read = read_workbook(file, form_id=_id_of(filename))
    wanted = slug if slug is not None else _slug_of(read.form)
    problems = _problems(read.form, read.errors, read.unsupported)
    if read.form is not None and (not wanted or not _is_slug(wanted)):
        problems += (WorkbookProblem("settings", None, "form_id", _slug_reason(wanted)),)
    if problems or read.form is None or dry_run:
        form = None if problems else read.form
        return QuestionnaireImport(wanted, form, problems, read.unsupported, read.warnings)
    try:
        with transaction.atomic():
            stored = store_form(
                read.form,
                slug=wanted,
                source_name=PurePath(filename).name,
                assessment_round=assessment_round,
                actor=actor,
            )
            version = publish_version(stored.version, actor=actor) if publish else stored.version
    except ActionRefusedError as error:
        problems = (WorkbookProblem("", None, "", str(error)),)
        return QuestionnaireImport(wanted, None, problems, read.unsupported, read.warnings)
    return QuestionnaireImport(
        wanted, read.form, (), read.unsupported, read.warnings, version, stored.is_new
    )


def _problems(
    form: Form | None,
    errors: tuple[WorkbookProblem, ...],
    unsupported: tuple[WorkbookProblem, ...],
) -> tuple[WorkbookProblem, ...]:
    """Without errors it is what cannot be asked that prevents a form."""
    return errors if form is not None or errors else unsupported


def _id_of(filename: str) -> str:
    """Return a form_id made of a file's name; "" where the name gives none."""
    plain = slugify(PurePath(filename).stem).replace("-", "_")[:LONGEST_NAME]
    return plain if plain and name_problem(plain) is None else ""


def _slug_of(form: Form | None) -> str:
    return slugify(form.form_id.replace(".", "-"))[:LONGEST_SLUG] if form else ""


def _is_slug(text: str) -> bool:
    is_plain = text.isascii() and slugify(text) == text.lower()
    return is_plain and len(text) <= LONGEST_SLUG and text not in RESERVED_SLUGS


def _slug_reason(slug: str) -> str:
    reason = _("“%(slug)s” cannot be the short name: use Latin letters, digits, “-” and “_”.")
    if slug in RESERVED_SLUGS:
        reason = _("“%(slug)s” cannot be the short name: it is used for something else.")
    return reason % {"slug": slug[:40]}
