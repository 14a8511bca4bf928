"""What a user may see of reports: those of the countries that the user sees."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from institutions.access import Viewer, visible_countries
from reports.models import Report, Snapshot


def visible_reports(user: Viewer) -> QuerySet[Report]:
    return Report.objects.filter(snapshot__country__in=visible_countries(user))


def get_report_for(user: Viewer, pk: int) -> Report:
    """Return a report of a country that the user sees; Http404 for any other."""
    reports = visible_reports(user).select_related("snapshot__questionnaire", "snapshot__country")
    return get_object_or_404(reports, pk=pk)


def get_snapshot_for(user: Viewer, pk: int) -> Snapshot:
    """Return a snapshot of a country that the user sees; Http404 for any other."""
    snapshots = Snapshot.objects.filter(country__in=visible_countries(user))
    return get_object_or_404(snapshots.select_related("questionnaire"), pk=pk)
