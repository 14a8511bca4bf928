"""Correcting a text of a published version, in the open: the version itself stays as it was."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import User
from surveys.actions.errors import ActionRefusedError
from surveys.form.texts import form_texts
from surveys.models import Erratum, Version
from surveys.queries.forms import get_form

CORRECTABLE = ("label", "hint", "choice")


@transaction.atomic
def correct_text(
    version: Version, *, key: str, language: str, text: str, reason: str, actor: User | None
) -> Erratum:
    """Correct the text of a question, hint or choice in one language of a published version.

    Raises ActionRefusedError for a draft (it can simply be changed), for a text that is not there,
    and for one that would stay as it is or become empty.
    """
    locked = Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not locked.is_published:
        raise ActionRefusedError(_("A draft is changed in the editor."))
    form = get_form(locked)
    texts = {one.key: one for one in form_texts(form) if one.kind in CORRECTABLE}
    if key not in texts or language not in form.languages:
        raise ActionRefusedError(_("There is no such text in this version."))
    old, new = texts[key].text.get(language, ""), text.strip()
    if not new or new == old:
        raise ActionRefusedError(_("Write the corrected text."))
    erratum = Erratum.objects.create(
        version=locked,
        key=key,
        language=language,
        old_text=old,
        new_text=new,
        reason=reason.strip(),
        actor=actor,
        corrected_at=timezone.now(),
    )
    Version.objects.filter(pk=locked.pk).update(errata_mark=F("errata_mark") + 1)
    details = {"key": key, "language": language, "old": old, "new": new, "reason": reason.strip()}
    record_audit(actor=actor, action="correct_text", subject=locked, details=details)
    return erratum
