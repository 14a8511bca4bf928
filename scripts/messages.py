"""`make messages`: collect the texts to translate and compile the catalogues.

The compiled catalogues are committed, so that running the site needs no gettext programs.
`--check` changes nothing; it fails when a text is not translated or a catalogue is not compiled.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru",)


def main(arguments: list[str]) -> int:
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    if "--check" in arguments:
        problems = [problem for path in catalogues for problem in problems_of(path)]
        print("\n".join(problems) or f"{len(catalogues)} catalogue(s) complete and compiled")
        return 1 if problems else 0
    collect()
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        print("\n".join(problems_of(path)) or f"{path.relative_to(ROOT)} is complete")
    return 0


def collect() -> None:
    if shutil.which("xgettext") is None:
        raise SystemExit("Collecting texts needs the gettext programs (apt-get install gettext)")
    (ROOT / "locale").mkdir(exist_ok=True)
    languages = [part for language in LANGUAGES for part in ("--locale", language)]
    ignored = [part for name in ("var", ".venv", "tests", "bench") for part in ("--ignore", name)]
    options = ["--no-wrap", "--add-location", "file", *languages, *ignored]
    command = [sys.executable, "manage.py", "makemessages", *options]
    subprocess.run(command, cwd=ROOT, check=True)


def problems_of(path: Path) -> list[str]:
    """One line for each text that has no translation, a doubtful one, or is not compiled."""
    name = path.relative_to(ROOT)
    catalogue = polib.pofile(str(path))
    problems = [
        f"{name}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()
    ]
    problems += [
        f"{name}: doubtful (fuzzy): {entry.msgid!r}" for entry in catalogue.fuzzy_entries()
    ]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(str(compiled))) != texts(catalogue):
        problems.append(f"{name}: the compiled catalogue differs; run `make messages`")
    return problems


def texts(
    catalogue: polib.POFile | polib.MOFile,
) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Each translation by context and text; what is not translated is in neither kind of file."""
    found = {
        (entry.msgctxt or "", entry.msgid): (
            entry.msgstr or "",
            tuple(text for _, text in sorted(entry.msgstr_plural.items())),
        )
        for entry in catalogue
        if not (entry.obsolete or "fuzzy" in entry.flags)
    }
    return {key: text for key, text in found.items() if any((text[0], *text[1]))}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
