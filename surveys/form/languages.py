"""Codes of languages, with the script where a language is written in several: uz-Latn, uz-Cyrl."""

from __future__ import annotations

import re

# ISO 15924 codes of scripts that are written from right to left, and languages that use one of them
# where no script is given.
RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Aran", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"})
RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "prs", "sd", "ug", "ur", "yi"}
)
_CODE = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?"
    r"(?:[-_](?P<region>[A-Za-z]{2}|[0-9]{3}))?"
)


def clean_code(text: str) -> str | None:
    """Return the code as BCP 47 writes it ("uz_latn" → "uz-Latn"), None for what is none."""
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    script, region = found["script"], found["region"]
    parts = [found["language"].lower()]
    parts += [script.title()] if script else []
    parts += [region.upper()] if region else []
    return "-".join(parts)


def direction(code: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr"."""
    language, *others = code.split("-")
    scripts = [part for part in others if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
