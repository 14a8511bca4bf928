"""Names made from labels: short, Latin, and free."""

from __future__ import annotations

import re
import unicodedata

from surveys.form.editing import free_name

LONGEST_SUGGESTION = 40
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюяёқғҳӯўҷңөүіәұһ"
_LATIN = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya yo"
    " q gh h u o j ng o u i a u h"
)
LETTERS = dict(zip(_CYRILLIC, _LATIN.split(" "), strict=True)) | {"ъ": "", "ь": "", "ӣ": "i"}


def suggest_name(label: str, taken: set[str], *, other: str = "question") -> str:
    """Return a free name for a label: "Name of your institution" → "name_of_your_institution".

    Cyrillic is written in Latin letters; `other` is for a label without letters or digits.
    """
    plain = "".join(LETTERS.get(letter, letter) for letter in label.lower())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word[:LONGEST_SUGGESTION]
        if len(longer) > LONGEST_SUGGESTION:
            break
        name = longer
    if name and name[0].isdigit():
        name = f"n{name}"
    return free_name(name or other, taken)
