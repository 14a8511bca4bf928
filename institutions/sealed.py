"""Secrets that the software must read again, sealed for the database with a key of SECRET_KEY.

AES-256-GCM, with a key that HKDF-SHA-256 makes from SECRET_KEY for this use alone. What an earlier
key sealed is opened by SECRET_KEY_FALLBACKS. Whoever reads the database, or a copy of it, without
the site's key learns nothing. A secret that is only compared is hashed instead.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed1:"
NONCE_BYTES = 12
KEY_INFO = b"needs-assessment: secrets in the database, 1"


class CannotOpenError(ValueError):
    """Neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS opens it, or it was changed."""


def seal(text: str, *, purpose: str) -> str:
    """Return the text sealed; it opens for the same `purpose` only."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), purpose.encode())
    return MARK + urlsafe_b64encode(nonce + sealed).decode()


def open_sealed(sealed: str, *, purpose: str) -> str:
    """Return what was sealed for this purpose. Raises CannotOpenError."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = _opened(sealed, key, purpose)
        if text is not None:
            return text
    raise CannotOpenError(f"the secret of a {purpose} opens with no key of this site")


def is_current(sealed: str, *, purpose: str) -> bool:
    """Whether SECRET_KEY itself opens it."""
    return _opened(sealed, settings.SECRET_KEY, purpose) is not None


def _opened(sealed: str, key: str, purpose: str) -> str | None:
    try:
        content = urlsafe_b64decode(sealed.removeprefix(MARK).encode())
        nonce, rest = content[:NONCE_BYTES], content[NONCE_BYTES:]
        return _cipher(key).decrypt(nonce, rest, purpose.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=KEY_INFO).derive(key.encode())
    return AESGCM(derived)
