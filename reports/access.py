"""What a user may see of evidence and reports: those of the countries that the user sees."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from institutions.access import (
    Viewer,
    get_country_for,
    get_writable_country_for,
    scope_of,
    visible_countries,
    writable_countries,
)
from institutions.models import Country
from reports.enums import ReportKind
from reports.models import (
    Document,
    Entry,
    Export,
    Need,
    PendingImport,
    Report,
    Snapshot,
    StatisticalTable,
)


def visible_reports(user: Viewer) -> QuerySet[Report]:
    """Reports built from the snapshots that the user sees."""
    return Report.objects.filter(_shown(user, "snapshot__"))


def visible_snapshots(user: Viewer) -> QuerySet[Snapshot]:
    """Snapshots all of whose countries the user sees; readers see no drafts.

    What is not final holds texts of the findings board that nobody approved.
    """
    return Snapshot.objects.filter(_shown(user, ""))


def _shown(user: Viewer, prefix: str) -> Q:
    seen = Q(**{f"{prefix}countries__contained_by": _codes(visible_countries(user))})
    own = Q(**{f"{prefix}countries__contained_by": _codes(writable_countries(user))})
    told = Q(**{f"{prefix}kind": ReportKind.SUMMARY}) | Q(**{f"{prefix}edition__isnull": False})
    return seen & (own | told)


def _codes(countries: QuerySet[Country]) -> ArraySubquery:
    return ArraySubquery(countries.order_by().values("pk"))


def get_report_for(user: Viewer, pk: int) -> Report:
    """Return a report of a country that the user sees; Http404 for any other."""
    reports = visible_reports(user).select_related("snapshot__questionnaire", "snapshot__country")
    return get_object_or_404(reports, pk=pk)


def get_snapshot_for(user: Viewer, pk: int) -> Snapshot:
    """Return a snapshot of a country that the user sees; Http404 for any other."""
    snapshots = visible_snapshots(user).select_related("questionnaire", "country")
    return get_object_or_404(snapshots, pk=pk)


def get_edition_snapshot_for(user: Viewer, pk: int) -> Snapshot:
    """Return the snapshot of a report that can become final; Http404 for any other."""
    snapshots = visible_snapshots(user).exclude(kind=ReportKind.SUMMARY)
    return get_object_or_404(snapshots.select_related("country", "edition", "created_by"), pk=pk)


def get_writable_edition_snapshot_for(user: Viewer, pk: int) -> Snapshot:
    """Like `get_edition_snapshot_for`; PermissionDenied where the user may only read."""
    snapshot = get_edition_snapshot_for(user, pk)
    for code in snapshot.countries:
        get_writable_country_for(user, code)
    return snapshot


def may_write_all(user: Viewer, countries: Iterable[Country]) -> bool:
    """Whether the user may change things in each of the countries."""
    scope = scope_of(user)
    return all(scope.writes_everywhere or one.code in scope.team_countries for one in countries)


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


def get_document_for(user: Viewer, code: str, pk: int) -> Document:
    """Return a document of a country that the user sees; Http404 for any other."""
    return get_object_or_404(Document, country=get_country_for(user, code), pk=pk)


def get_writable_entry_for(user: Viewer, code: str, model: type[Entry], pk: int) -> Entry:
    """Return an entry of the register (of kind `model`) of a country that the user may change."""
    country = get_writable_country_for(user, code)
    entries: QuerySet[Any] = model.objects.filter(country=country)
    entry: Entry = get_object_or_404(entries.select_related("country"), pk=pk)
    return entry


def get_pending_import_for(user: Viewer, code: str, pk: UUID) -> PendingImport:
    """Return a workbook that this very user sent and that is still kept."""
    country = get_writable_country_for(user, code)
    pending = PendingImport.objects.filter(country=country, expires_at__gt=timezone.now())
    return get_object_or_404(pending.select_related("country"), pk=pk, owner=user.pk)


def visible_exports(user: Viewer) -> QuerySet[Export]:
    """Files of responses of countries in all of which the user works."""
    codes = list(writable_countries(user).values_list("pk", flat=True))
    found = Export.objects.filter(countries__contained_by=codes)
    return found.select_related("questionnaire", "created_by")


def get_export_for(user: Viewer, pk: int) -> Export:
    """Return a file of responses that the user may have; Http404 for any other."""
    return get_object_or_404(visible_exports(user), pk=pk)
