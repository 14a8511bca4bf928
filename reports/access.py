"""What a user may see of evidence and reports: those of the countries that the user sees."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from institutions.access import (
    Viewer,
    get_country_for,
    get_writable_country_for,
    visible_countries,
)
from reports.models import Need, Report, Snapshot, StatisticalTable


def visible_reports(user: Viewer) -> QuerySet[Report]:
    """Reports all of whose countries the user sees."""
    return Report.objects.filter(snapshot__countries__contained_by=_codes(user))


def visible_snapshots(user: Viewer) -> QuerySet[Snapshot]:
    """Snapshots all of whose countries the user sees."""
    return Snapshot.objects.filter(countries__contained_by=_codes(user))


def _codes(user: Viewer) -> ArraySubquery:
    return ArraySubquery(visible_countries(user).order_by().values("pk"))


def get_report_for(user: Viewer, pk: int) -> Report:
    """Return a report of a country that the user sees; Http404 for any other."""
    reports = visible_reports(user).select_related("snapshot__questionnaire", "snapshot__country")
    return get_object_or_404(reports, pk=pk)


def get_snapshot_for(user: Viewer, pk: int) -> Snapshot:
    """Return a snapshot of a country that the user sees; Http404 for any other."""
    snapshots = visible_snapshots(user).select_related("questionnaire", "country")
    return get_object_or_404(snapshots, pk=pk)


def get_table_for(user: Viewer, code: str, pk: int) -> StatisticalTable:
    """Return a statistical table of a country that the user sees; Http404 for any other."""
    tables = StatisticalTable.objects.filter(country=get_country_for(user, code))
    return get_object_or_404(tables.select_related("country"), pk=pk)


def get_writable_table_for(user: Viewer, code: str, pk: int) -> StatisticalTable:
    """Like `get_table_for`; PermissionDenied where the user may only read."""
    table = get_table_for(user, code, pk)
    get_writable_country_for(user, code)
    return table


def get_writable_need_for(user: Viewer, code: str, pk: int) -> Need:
    """Return a need of a country that the user may change."""
    needs = Need.objects.filter(country=get_writable_country_for(user, code))
    return get_object_or_404(needs.select_related("country"), pk=pk)
