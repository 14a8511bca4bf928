"""The published evidence is loaded once, beside the sample round."""

from pathlib import Path

import pytest
from django.core.management import call_command

from institutions.actions.registry import register_programme_countries
from reports.management import sample, sample_evidence
from reports.models import Programme, StatisticalTable

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
