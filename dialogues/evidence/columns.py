"""Which files and columns there are, and how a value of each column is read.

A reader takes the text of a cell (not blank) and returns the value; it raises ValueError with the
reason, in the active language, for a value that does not fit.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from dialogues.enums import Format, Group, Polarity

Reader: TypeAlias = Callable[[str], Any]

MAX_NUMBER = 32767
_FORMATS = {
    "hybrid": Format.HYBRID,
    "in person and online": Format.HYBRID,
    "in person": Format.IN_PERSON,
    "in-person": Format.IN_PERSON,
    "in_person": Format.IN_PERSON,
    "face-to-face": Format.IN_PERSON,
    "face to face": Format.IN_PERSON,
    "online": Format.ONLINE,
    "virtual": Format.ONLINE,
    "not stated": Format.NOT_STATED,
    "not_stated": Format.NOT_STATED,
}
_GROUPS = {
    "european": Group.EU,
    "eu": Group.EU,
    "republic of": Group.NATIONAL,
    "national": Group.NATIONAL,
    "government": Group.NATIONAL,
    "civil society": Group.CIVIL_SOCIETY,
    "civil_society": Group.CIVIL_SOCIETY,
    "international": Group.INTERNATIONAL,
}


@dataclass(frozen=True)
class Column:
    """How one column is read; without `is_needed` the column may be missing and cells blank."""

    read: Reader
    is_needed: bool = True


def text(longest: int) -> Reader:
    def read(value: str) -> str:
        if len(value) > longest:
            raise ValueError(_("is longer than %(longest)s characters") % {"longest": longest})
        return value

    return read


def number(least: int) -> Reader:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= MAX_NUMBER:
            limits = {"least": least, "most": MAX_NUMBER}
            raise ValueError(_("is not a whole number from %(least)s to %(most)s") % limits)
        return int(value)

    return read


def date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("is not a date such as 2023-06-07")) from None


def country(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise ValueError(_("is not a country code of two letters"))
    return value.upper()


def meeting_format(value: str) -> Format:
    """Read a format by how it begins: 'hybrid (face-to-face and virtual)' is hybrid."""
    wanted = value.casefold()
    for start, meaning in _FORMATS.items():
        if re.match(rf"{re.escape(start)}\b", wanted):
            return meaning
    raise ValueError(_("is none of: in person, online, hybrid, not stated"))


def group(value: str) -> Group:
    wanted = value.casefold()
    for start, meaning in _GROUPS.items():
        if re.match(rf"{re.escape(start)}\b", wanted):
            return meaning
    raise ValueError(
        _("does not begin with European Union, Republic of, National, Civil society, International")
    )


def polarity(value: str) -> Polarity:
    if value.casefold() not in Polarity.values:
        raise ValueError(_("is none of: positive, challenge, neutral"))
    return Polarity(value.casefold())


def languages(value: str) -> list[str]:
    codes = value.replace(";", " ").replace(",", " ").split()
    if not all(re.fullmatch(r"[a-z]{2,3}", code) for code in codes):
        raise ValueError(_("is not a list of language codes such as: ru en"))
    return codes


_COUNTRY = Column(country)
_ORDER = Column(number(1))
_HEADLINE = Column(text(200))
_GIST = Column(text(5000), is_needed=False)
_DATE = Column(date, is_needed=False)
_RAISED_BY = Column(text(300), is_needed=False)
_COUNT = Column(number(0), is_needed=False)

# `date` tells the dialogues of one country apart where there are several.
_RECORD = {
    "country": _COUNTRY,
    "date": _DATE,
    "order": _ORDER,
    "headline": _HEADLINE,
    "gist": _GIST,
    "raised_by": _RAISED_BY,
}

FILES: dict[str, dict[str, Column]] = {
    "dialogues.csv": {
        "country": _COUNTRY,
        "date": Column(date),
        "end_date": _DATE,
        "city": Column(text(120)),
        "venue": Column(text(200), is_needed=False),
        "title": Column(text(200), is_needed=False),
        "format": Column(meeting_format, is_needed=False),
        "languages": Column(languages, is_needed=False),
        "organisers": Column(text(300), is_needed=False),
        "attendees_count": _COUNT,
        "issues_count_in_3_2": _COUNT,
        "concerns_count_in_3_3": _COUNT,
    },
    "attendance.csv": {
        "country": _COUNTRY,
        "date": _DATE,
        "group": Column(group),
        "institution_as_printed": Column(text(300)),
        "full_name_from_acronym_index": Column(text(300), is_needed=False),
    },
    "experts.csv": {
        "country": _COUNTRY,
        "date": _DATE,
        "organisation": Column(text(300)),
        "experts": Column(number(1)),
    },
    "issues.csv": _RECORD,
    "proposals.csv": {**_RECORD, "issue_order": _ORDER},
    "concerns.csv": _RECORD,
    "interview_points.csv": {
        "country": _COUNTRY,
        "polarity": Column(polarity),
        "order": _ORDER,
        "headline": _HEADLINE,
        "gist": _GIST,
    },
}
