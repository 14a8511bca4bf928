"""What a spreadsheet would do with a text that it is given."""

# Full-width signs count: some spreadsheets read them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text as a formula in place of showing it."""
    return text.lstrip(" ").startswith(FORMULA_STARTS)


def safe_text(text: str) -> str:
    """Return the text, with an apostrophe before it where it might run as a formula."""
    return f"'{text}" if is_formula(text) else text
