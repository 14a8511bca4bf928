"""Forms of versions, parsed once per process."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from surveys.form.document import draft_from_document, form_from_document
from surveys.form.model import Form
from surveys.form.texts import with_texts
from surveys.models import Erratum, Version

CACHED_FORMS = 64

Key = tuple[str, int, int]
_forms: OrderedDict[Key, Form] = OrderedDict()
_lock = Lock()


def get_form(version: Version) -> Form:
    """Return the form of a version, errata applied; the last `CACHED_FORMS` are kept.

    The document may be deferred: it is fetched only where the form is not in the cache. A draft
    need not hold together. Raises FormError when the document does not hold a form.
    """
    key = _key(version)
    with _lock:
        if (form := _forms.get(key)) is not None:
            _forms.move_to_end(key)
            return form
    form = published_form(version)
    if version.errata_mark:
        form = _corrected(form, version)
    with _lock:
        _forms[key] = form
        while len(_forms) > CACHED_FORMS:
            _forms.popitem(last=False)
    return form


def published_form(version: Version) -> Form:
    """Return the form as it was published, without errata; it is not kept."""
    read = form_from_document if version.is_published else draft_from_document
    return read(version.document)


def form_as_of(version: Version, moment: datetime | None) -> Form:
    """Return the form as people read it at a moment, with the errata until then; None: now."""
    if moment is None or not version.errata_mark:
        return get_form(version)
    return _corrected(published_form(version), version, until=moment)


def _key(version: Version) -> Key:
    mark = version.errata_mark
    return version.sha256, version.pk if mark else 0, mark


def _corrected(form: Form, version: Version, until: datetime | None = None) -> Form:
    found = Erratum.objects.filter(version=version)
    if until is not None:
        found = found.filter(corrected_at__lte=until)
    changes: dict[str, dict[str, str]] = {}
    for erratum in found.order_by("pk"):
        changes.setdefault(erratum.key, {})[erratum.language] = erratum.new_text
    return with_texts(form, changes) if changes else form
