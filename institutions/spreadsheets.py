"""What a spreadsheet would do with a text that it is given."""

# Full-width signs count: some spreadsheets read them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text as a formula in place of showing it."""
    return text.lstrip(" ").startswith(FORMULA_STARTS)


def safe_text(text: str) -> str:
    """Return the text, with an apostrophe before it where it might run as a formula.

    A text that is such a formula after apostrophes of its own gets one more: else nobody could tell
    which of them were there before. `plain_text` takes it away again.
    """
    return f"'{text}" if _is_marked(text) else text


def plain_text(text: str) -> str:
    """Return what `safe_text` was given: plain_text(safe_text(text)) == text for every text."""
    return text[1:] if text.startswith("'") and _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return is_formula(text.lstrip("'"))
