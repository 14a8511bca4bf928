"""Pages that differ from one respondent to the next by a few words: drawn once, then filled in.

Under a mass consultation most pages are the empty questionnaire and the receipt, and drawing their
frame takes most of the time. They are drawn with marks in place of what is one respondent's own,
kept with the form, and the marks are replaced for each. Nobody with an account or a message gets
one, and nothing is kept that would hold somebody's own text in another place. What is kept is kept
compressed, too.
"""

import re
import secrets
from collections.abc import Hashable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language

from surveys.form.model import Form
from surveys.views.packing import Packed, packed_answer

MOST_KEPT = 128
MARK = f"mark{secrets.token_hex(8)}"
TOKEN = f"{MARK}token"
# Cookies of visitors whose pages hold more than others': an account's menu, a message.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def may_be_kept(request: HttpRequest) -> bool:
    """Whether this visitor's page is like everybody's but for what the caller knows of."""
    return not any(name in request.COOKIES for name in OWN_COOKIES)


def draw_kept(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    own: Mapping[str, str],
    *,
    form: Form,
    same: Hashable,
) -> HttpResponse:
    """Draw a page whose `context` holds marks; `own` are the texts for them.

    `same` is everything else that the page depends on, beside the form, the template and the
    interface's language. Marks are letters and digits, so that nothing changes them on the way.
    """
    texts = {mark: escape(text) for mark, text in own.items()} | {TOKEN: get_token(request)}
    kept: dict[Hashable, Packed] = form.derived.setdefault("kept_pages", {})
    key = (template, get_language(), same)
    packed = kept.get(key)
    if packed is not None:
        return packed_answer(request, packed, texts)
    page = render_to_string(template, {**context, "csrf_token": TOKEN}, request)
    packed = Packed(re.split(f"({'|'.join(texts)})", page))
    if not any(text and text in page for text in texts.values()):
        _keep(kept, key, packed)
    return HttpResponse(packed.filled(texts))


def _keep(kept: dict[Hashable, Packed], key: Hashable, packed: Packed) -> None:
    if len(kept) >= MOST_KEPT:  # what depends on the time of day would fill it for ever
        kept.clear()
    kept[key] = packed
