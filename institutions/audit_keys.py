"""The keys of the audit log: made of AUDIT_KEY or, where there is none, of SECRET_KEY.

Earlier keys are kept in AUDIT_KEY_FALLBACKS (or SECRET_KEY_FALLBACKS) as long as the log is to be
verified: an entry whose key is gone cannot be told from a forged one.
"""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

_PURPOSE = b"institutions.audit"


def audit_key() -> tuple[str, bytes]:
    """Return the id and the key that new entries are made with."""
    return _made_of(settings.AUDIT_KEY or settings.SECRET_KEY)


def audit_keys() -> dict[str, bytes]:
    """Return all keys by their ids, with which entries may have been made."""
    given = [
        settings.AUDIT_KEY,
        *settings.AUDIT_KEY_FALLBACKS,
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
    ]
    return dict(_made_of(secret) for secret in given if secret)


@lru_cache(maxsize=32)
def _made_of(secret: str) -> tuple[str, bytes]:
    key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    return hashlib.sha256(key).hexdigest()[:16], key
