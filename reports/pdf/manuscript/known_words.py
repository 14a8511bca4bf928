"""Words of evidence files that are the same everywhere, in the reader's language."""

from django.utils.translation import pgettext


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
