"""Acronyms that reports of this kind use, with what they stand for."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

ACRONYM = re.compile(r"(?<![\w-])[A-ZА-ЯЁ][A-ZА-ЯЁ0-9]+(?:[/-][A-ZА-ЯЁ]{2,})?(?!\w)")

KNOWN = {
    "AIDS": _("Acquired immunodeficiency syndrome"),
    "BOMCA": _("Border Management in Central Asia programme"),
    "CADAP": _("Central Asia Drug Action Programme"),
    "CARICC": _("Central Asian Regional Information and Coordination Centre"),
    "CIS": _("Commonwealth of Independent States"),
    "CSTO": _("Collective Security Treaty Organization"),
    "EU": _("European Union"),
    "EMCDDA": _("European Monitoring Centre for Drugs and Drug Addiction"),
    "HIV": _("Human immunodeficiency virus"),
    "INCB": _("International Narcotics Control Board"),
    "INL": _("Bureau of International Narcotics and Law Enforcement Affairs"),
    "IOM": _("International Organization for Migration"),
    "NATO": _("North Atlantic Treaty Organization"),
    "NGO": _("Non-governmental organisation"),
    "NPS": _("New psychoactive substances"),
    "OSCE": _("Organization for Security and Co-operation in Europe"),
    "ROCA": _("Regional Office for Central Asia"),
    "SCO": _("Shanghai Cooperation Organisation"),
    "UN": _("United Nations"),
    "UNAIDS": _("Joint United Nations Programme on HIV/AIDS"),
    "UNDP": _("United Nations Development Programme"),
    "UNODC": _("United Nations Office on Drugs and Crime"),
    "USD": _("United States dollar"),
    "WHO": _("World Health Organization"),
    "ВИЧ": _("Human immunodeficiency virus"),
    "ЕС": _("European Union"),
    "ООН": _("United Nations"),
}


def acronyms_in(texts: Iterable[str], own: dict[str, str]) -> list[tuple[str, str]]:
    """Return the acronyms that the texts use, sorted, with their meanings.

    `own` are the report's own: names of institutions as printed and in full. An acronym that
    nobody explained is left out.
    """
    used = {found for text in texts for found in ACRONYM.findall(text)}
    meanings = {short: str(full) for short, full in KNOWN.items()} | own
    return sorted((short, meanings[short]) for short in used if short in meanings)
