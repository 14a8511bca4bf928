"""A board for three countries, drafted from the sample and approved by its people."""

import pytest
from django.core.management import call_command

from institutions.models import Country
from reports.management import sample, sample_board
from reports.models import Conclusion, Finding, Recommendation
from reports.queries.board_chapter import board_chapter
from reports.queries.board_claims import check_board


@pytest.fixture
def loaded(db, settings):
    settings.SAMPLE_SIGN_INS = True
    call_command("load_sample")


def test_three_countries_have_an_approved_board(loaded):
    for code in ("KZ", "KG", "TM"):
        chapter = board_chapter(Country.objects.get(pk=code))
        assert [len(chapter[kind]) for kind in ("conclusions", "recommendations")] == [3, 3]
        for kind in ("conclusions", "recommendations"):
            for one in chapter[kind]:
                assert one["state"] == "approved"
                assert not one["is_stale"]
                assert {"en", "ru"} <= set(one["text"])
                assert "{{" not in str(one)
                assert one.get("findings") or one.get("conclusions")
        assert all(one["cites"] for one in chapter["findings"])
        approved = {one["id"] for one in chapter["findings"] if one["state"] == "approved"}
        assert {key for one in chapter["conclusions"] for key in one["findings"]} <= approved


def test_no_figure_that_was_written_is_contradicted(loaded):
    for code in ("KZ", "KG", "TM"):
        for one in check_board(Country.objects.get(pk=code)):
            if one.kind == "finding":
                continue
            assert one.checked.verdict != "contradicted", (one.checked.text, one.checked.figures)


def test_loading_again_changes_nothing(loaded):
    def state():
        return [model.objects.count() for model in (Finding, Conclusion, Recommendation)]

    before = state()
    call_command("load_sample")
    assert state() == before


def test_without_sign_ins_nobody_has_approved(db, settings):
    settings.SAMPLE_SIGN_INS = False
    call_command("load_sample")
    assert Conclusion.objects.count() == 9
    assert not Finding.objects.filter(state="approved").exists()


def test_a_row_that_rests_on_nothing_is_named(loaded, tmp_path, monkeypatch):
    (tmp_path / "conclusions.csv").write_text(
        "country,number,rests_on,text_en,text_ru\nKZ,1,table:99,A,B\n"
    )
    (tmp_path / "recommendations.csv").write_text("country\n")
    monkeypatch.setattr(sample_board, "FOLDER", tmp_path)
    with pytest.raises(sample.SampleError, match="table:99"):
        sample_board.load()
