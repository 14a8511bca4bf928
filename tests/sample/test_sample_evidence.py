"""The published evidence is loaded once, beside the sample round."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from institutions.actions.registry import register_programme_countries
from institutions.models import Country
from reports.evidence.names import language_of
from reports.management import sample, sample_evidence
from reports.models import Programme, StatisticalTable
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import Grid, flat
from reports.queries.systematisation import report_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries() -> None:
    register_programme_countries()


def test_the_tables_of_three_countries_are_there():
    assert not sample_evidence.is_loaded()
    sample_evidence.load()
    assert sample_evidence.is_loaded()
    codes = set(StatisticalTable.objects.values_list("country_id", flat=True))
    assert codes == {"KZ", "KG", "TM"}


def test_loading_again_changes_nothing():
    sample_evidence.load()
    before = (StatisticalTable.objects.count(), Programme.objects.count())
    sample_evidence.load()
    assert (StatisticalTable.objects.count(), Programme.objects.count()) == before


def test_a_russian_report_has_no_english_label_of_a_table():
    sample_evidence.load()
    countries = list(Country.objects.filter(statistical_tables__isnull=False).distinct())
    for kind in ("systematisation", "regional"):
        data = report_snapshot(kind, countries, taken_at=timezone.now(), code_version="1")
        english = {row["label"] for one in data["countries"] for row in rows_of(one)}
        english |= {table["title"] for one in data["countries"] for table in one["tables"]}
        with override("ru"):
            manuscript = manuscript_of(data, "ru", digest="0" * 64)
            grids = [block for part in manuscript.sections() for block in flat(part)]
        grids = [one for one in grids if isinstance(one, Grid)]
        told = {row[0].text for one in grids for row in one.rows} | {one.caption for one in grids}
        assert len(told) > 20
        assert not {name for name in told & english if language_of(name) == "en"}
        assert "Героин" in told or "Героин, кг" in told


def rows_of(country):
    return [row for table in country["tables"] for row in table["rows"]]


def test_a_bad_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "treaties.csv").write_text(
        "country,treaty,date,action\nXX,A,2000-01-01,Accession\n"
    )
    monkeypatch.setattr(sample_evidence, "FOLDER", tmp_path)
    with pytest.raises(sample.SampleError, match="evidence"):
        sample_evidence.load()
    assert not sample_evidence.is_loaded()


def test_the_command_loads_it():
    call_command("load_sample", force=True)
    assert sample_evidence.is_loaded()
