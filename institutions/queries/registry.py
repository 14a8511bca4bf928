"""Reading the registry."""

from django.db.models import Count, Q, QuerySet

from institutions.enums import Sector
from institutions.models import Institution


def search_institutions(
    institutions: QuerySet[Institution], *, words: str = "", sector: str = ""
) -> QuerySet[Institution]:
    """Narrow to those with `words` in a name, the acronym or an alias, and to one sector."""
    if words:
        institutions = institutions.filter(
            Q(names__en__icontains=words)
            | Q(names__ru__icontains=words)
            | Q(acronym__icontains=words)
            | Q(aliases__icontains=words)
        )
    if sector in Sector.values:
        institutions = institutions.filter(sector=sector)
    return institutions.select_related("country").order_by("sector", "names__en", "pk")


def sector_counts(institutions: QuerySet[Institution]) -> list[tuple[str, str, int]]:
    """Return (code, label, number of institutions) of each sector that has any; one query."""
    counted = institutions.order_by().values("sector").annotate(number=Count("pk"))
    numbers = {row["sector"]: row["number"] for row in counted}
    return [(code, str(label), numbers[code]) for code, label in Sector.choices if code in numbers]
