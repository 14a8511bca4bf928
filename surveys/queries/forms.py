"""Forms of versions, parsed once per process."""

from collections import OrderedDict
from threading import Lock

from surveys.form.document import form_from_document
from surveys.form.model import Form
from surveys.models import Version

CACHED_FORMS = 64

_forms: OrderedDict[str, Form] = OrderedDict()
_lock = Lock()


def get_form(version: Version) -> Form:
    """Return the form of a version; the last `CACHED_FORMS` are kept by the document's hash.

    The document may be deferred: it is fetched only where the form is not in the cache.
    Raises FormError when the document does not hold a form.
    """
    with _lock:
        if (form := _forms.get(version.sha256)) is not None:
            _forms.move_to_end(version.sha256)
            return form
    form = form_from_document(version.document)
    with _lock:
        _forms[version.sha256] = form
        while len(_forms) > CACHED_FORMS:
            _forms.popitem(last=False)
    return form
