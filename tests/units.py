"""The systemd units of `deploy/`, read, and their commands as they run here."""

import configparser
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "deploy" / "systemd"
THERE = "/srv/needs-assessment"


def read_unit(name: str) -> configparser.ConfigParser:
    """A unit file; of settings that are given twice the last one."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNITS / name)
    return unit


def command_of(name: str, instance: str = "", *, action: str = "ExecStart") -> list[str]:
    """What systemd would start, with this checkout in the place of the installed one."""
    line = read_unit(name)["Service"][action].replace(THERE, str(ROOT))
    marks = {"%%": "%", "%i": instance}
    text, rest = "", line
    while rest:
        taken = 2 if rest[:2] in marks else 1
        text, rest = text + marks.get(rest[:2], rest[:1]), rest[taken:]
    return shlex.split(text.replace("$$", "$"))
