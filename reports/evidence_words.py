"""Dates and words of evidence files, in the reader's language."""

import datetime
import re

from django.utils import formats
from django.utils.translation import get_language, pgettext

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def day_text(day: str) -> str:
    """Return a day in words; a year or a month as precise as it was given, else what is there."""
    if _YEAR.fullmatch(day):
        return day
    try:
        if not _MONTH.fullmatch(day):
            return str(formats.date_format(datetime.datetime.fromisoformat(day), "DATE_FORMAT"))
        moment = datetime.date.fromisoformat(f"{day}-01")
    except ValueError:
        return day
    text = str(formats.date_format(moment, "YEAR_MONTH_FORMAT"))
    return text.lower() if get_language() == "ru" else text  # as it is amid a sentence


def span_text(first: str, last: str) -> str:
    """Return "2012–2015", "July 2011 – June 2014", or the one of the two that is known."""
    known = list(dict.fromkeys(day_text(day) for day in (first, last) if day))
    if not any(" " in one for one in known):
        return "–".join(known)
    # "г." alone on a line is not Russian.
    return " – ".join(one.replace(" г.", "\u00a0г.") for one in known)


def act_text(action: str) -> str:
    """Return what a country did about a treaty; what is not a usual act as it was recorded."""
    acts = {
        "accession": pgettext("treaty", "Accession"),
        "ratification": pgettext("treaty", "Ratification"),
        "signature": pgettext("treaty", "Signature"),
        "succession": pgettext("treaty", "Succession"),
        "acceptance": pgettext("treaty", "Acceptance"),
        "approval": pgettext("treaty", "Approval"),
    }
    return acts.get(action.strip().casefold(), action)


def unit_text(unit: str) -> str:
    """Return a unit of measure; one that is not usual as it was recorded."""
    units = {
        "kg": pgettext("unit", "kg"),
        "g": pgettext("unit", "g"),
        "persons": pgettext("unit", "persons"),
        "cases": pgettext("unit", "cases"),
        "offences": pgettext("unit", "offences"),
        "registered crimes": pgettext("unit", "registered crimes"),
        "per 100,000": pgettext("unit", "per 100,000"),
        "% of total drug seizures": pgettext("unit", "% of total drug seizures"),
        "mixed (stated in the cell)": pgettext("unit", "mixed (stated in the cell)"),
    }
    return units.get(unit.strip(), unit)
