"""The database itself refuses to change snapshots and what is final."""

import pytest
from django.db import IntegrityError, transaction

from institutions.models import Country
from reports.models import Edition, Report, Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot(country: Country) -> Snapshot:
    return Snapshot.objects.create(
        kind="systematisation",
        country=country,
        countries=[country.code],
        content="{}",
        sha256="0" * 64,
        code_version="1",
    )


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "values",
    [{"content": "[]"}, {"sha256": "1" * 64}, {"countries": ["KG"]}, {"code_version": "2"}],
)
def test_a_snapshot_never_changes(snapshot: Snapshot, values: dict) -> None:
    rows = Snapshot.objects.filter(pk=snapshot.pk)
    assert refused(lambda: rows.update(**values))


def test_a_snapshot_names_its_countries(country: Country) -> None:
    def create() -> None:
        Snapshot.objects.create(kind="regional", content="{}", sha256="0" * 64, code_version="1")

    assert refused(create)


def test_an_edition_and_its_reports_never_change(snapshot: Snapshot) -> None:
    edition = Edition.objects.create(
        snapshot=snapshot, kind=snapshot.kind, scope=snapshot.scope, number=1
    )
    report = Report.objects.create(
        snapshot=snapshot, edition=edition, language="en", sha256="a" * 64
    )
    editions = Edition.objects.filter(pk=edition.pk)
    reports = Report.objects.filter(pk=report.pk)
    assert refused(lambda: editions.update(number=2))
    assert refused(edition.delete)
    assert refused(lambda: reports.update(sha256="b" * 64))
    assert refused(report.delete)


def test_a_draft_can_be_dropped(snapshot: Snapshot) -> None:
    report = Report.objects.create(snapshot=snapshot, language="en", sha256="a" * 64)
    report.delete()
    assert not Report.objects.exists()
