"""`import_dialogues`: the published files, bad files, the same files again."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dialogues.actions.importing import import_dialogues
from dialogues.enums import DialogueState, Format, Group
from dialogues.models import Concern, Dialogue, InterviewPoint, Issue, Participation, Proposal
from institutions.models import AuditEntry, Country

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "dialogues"
MODELS: list[Any] = [Dialogue, Participation, Issue, Proposal, Concern, InterviewPoint]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published files that a test may spoil."""
    for file in SAMPLE.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def faults(folder: Path) -> list[tuple[str, int, str]]:
    """Import, see that nothing was written, and return the places of the faults."""
    before = counts()
    result = import_dialogues(folder)
    assert not result.is_good
    assert counts() == before
    assert all(problem.reason for problem in result.problems)
    return [(problem.file, problem.row, problem.column) for problem in result.problems]


def test_published_files(countries, folder) -> None:
    result = import_dialogues(folder)
    assert result.is_good, result.problems
    assert not result.warnings
    figures = {item.countries: item for item in result.figures}
    kazakhstan, kyrgyzstan = figures["KZ",], figures["KG",]
    turkmenistan = figures["TM",]
    assert (kazakhstan.stated_attendees, kazakhstan.issues, kazakhstan.concerns) == (27, 5, 6)
    assert (kyrgyzstan.stated_attendees, kyrgyzstan.issues, kyrgyzstan.concerns) == (28, 2, 6)
    assert kyrgyzstan.proposals_by_issue == (8, 3)
    assert (turkmenistan.stated_attendees, turkmenistan.issues, turkmenistan.concerns) == (15, 6, 6)
    assert [figures[code,].listed for code in ("KZ", "KG", "TM")] == [16, 14, 9]
    assert [figures[code,].experts for code in ("KZ", "KG", "TM")] == [4, 5, 4]
    assert InterviewPoint.objects.count() == 19


def test_what_the_columns_become(countries, ministry, folder) -> None:
    import_dialogues(folder)
    turkmenistan = Dialogue.objects.get(countries="TM")
    assert turkmenistan.format == Format.HYBRID
    assert turkmenistan.state == DialogueState.HELD
    assert Dialogue.objects.get(countries="KZ").format == Format.NOT_STATED
    row = Participation.objects.get(dialogue__countries="KZ", given_name="MIA")
    assert row.institution == ministry
    assert (row.group, row.given_group) == (Group.NATIONAL, "Republic of Kazakhstan")
    assert row.persons is None
    assert row.attended_at is None
    other = Participation.objects.get(dialogue__countries="TM", given_name="MIA")
    assert other.institution is None


def test_same_files_again_change_nothing(countries, folder) -> None:
    import_dialogues(folder)
    before = counts()
    result = import_dialogues(folder)
    assert result.is_good
    assert counts() == before
    assert all(w.created == w.changed == 0 for w in result.files.values())
    assert AuditEntry.objects.filter(action="import_dialogues").count() == 1


def test_changed_row_is_changed_and_missing_row_stays(countries, folder) -> None:
    import_dialogues(folder)
    spoil(folder, "issues.csv", "The Clean Zone model", "The Clean Zone")
    spoil(folder, "dialogues.csv", "Bishkek,not stated,28", "Bishkek,in person,29")
    path = folder / "experts.csv"
    path.write_text(path.read_text("utf-8").replace("TM,Podané Ruce,1\n", ""), "utf-8")
    result = import_dialogues(folder)
    assert result.is_good
    assert (result.files["issues.csv"].changed, result.files["dialogues.csv"].changed) == (1, 1)
    assert Issue.objects.filter(headline="The Clean Zone").exists()
    assert Dialogue.objects.get(countries="KG").stated_attendees == 29
    assert [warning.value for warning in result.warnings] == ["Podané Ruce"]


def test_institution_chosen_by_hand_stays(countries, ministry, folder) -> None:
    import_dialogues(folder)
    row = Participation.objects.get(given_name="Public Fund ConKZ")
    Participation.objects.filter(pk=row.pk).update(institution=ministry)
    import_dialogues(folder)
    row.refresh_from_db()
    assert row.institution == ministry


def test_dry_run_writes_nothing(countries, folder) -> None:
    result = import_dialogues(folder, dry_run=True)
    assert result.is_good
    assert result.files["issues.csv"].created == 13
    assert [item.stated_attendees for item in result.figures] == [28, 27, 15]
    assert sum(counts()) == 0
    assert not AuditEntry.objects.exists()


def test_country_never_seen_before(countries, tmp_path) -> None:
    Country.objects.create(code="UZ", names={"en": "Uzbekistan"})
    (tmp_path / "dialogues.csv").write_text("country;date;city\nuz;2024-02-01;Ташкент\n", "utf-8")
    (tmp_path / "concerns.csv").write_bytes(
        "\ufeffcountry;order;headline;gist\r\nUZ;1;Синтетика;«Растёт»; и быстро\r\n".encode()
    )
    assert faults(tmp_path) == [("concerns.csv", 2, "")]
    (tmp_path / "concerns.csv").write_bytes(
        '\ufeffcountry;order;headline;gist\r\nUZ;1;Синтетика;"«Растёт»; и\nбыстро"\r\n'.encode()
    )
    assert import_dialogues(tmp_path).is_good
    assert Concern.objects.get().gist == "«Растёт»; и\nбыстро"
    assert Dialogue.objects.get().city == "Ташкент"


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("dialogues.csv", "2023-06-07", "7.6.2023", ("dialogues.csv", 2, "date")),
        ("dialogues.csv", ",27,", ",many,", ("dialogues.csv", 2, "attendees_count")),
        ("dialogues.csv", "hybrid (", "mixed (", ("dialogues.csv", 4, "format")),
        ("attendance.csv", "KZ,European Union,FIIAPP", "KZ,Others,FIIAPP", None),
        ("experts.csv", "Social,2", "Social,0", ("experts.csv", 2, "experts")),
        ("experts.csv", "Social,2", "Social,²", ("experts.csv", 2, "experts")),
        ("issues.csv", "KZ,2,", "KZ,1,", ("issues.csv", 3, "order")),
        ("issues.csv", "KZ,2,", "KZ,-2,", ("issues.csv", 3, "order")),
        ("issues.csv", "TM,6,", "UZ,6,", ("issues.csv", 14, "country")),
        ("issues.csv", "TM,6,", "Turkmenistan,6,", ("issues.csv", 14, "country")),
        ("issues.csv", "The Clean Zone model", "", ("issues.csv", 8, "headline")),
        ("issues.csv", "The Clean Zone model", "x" * 201, ("issues.csv", 8, "headline")),
        ("issues.csv", "headline", "title", None),
        ("issues.csv", "order,", "order,order,", None),
        ("proposals.csv", "KG,2,3,", "KG,3,1,", ("proposals.csv", 12, "issue_order")),
        ("interview_points.csv", "KZ,positive,1", "KZ,good,1", None),
        ("concerns.csv", "KZ,1,", 'KZ,"1,', None),
        ("concerns.csv", "arrive", "arrive\x00", ("concerns.csv", 0, "")),
    ],
)
def test_bad_value_is_told_with_its_place(countries, folder, file, old, new, place) -> None:
    spoil(folder, file, old, new)
    found = faults(folder)
    assert found
    assert {name for name, _row, _column in found} == {file}
    if place:
        assert found == [place]


def test_every_fault_is_told_at_once(countries, folder) -> None:
    spoil(folder, "dialogues.csv", "2023-06-07", "soon")
    spoil(folder, "experts.csv", "Social,2", "Social,two")
    assert faults(folder) == [("dialogues.csv", 2, "date"), ("experts.csv", 2, "experts")]


def test_wrong_encoding_is_told_with_its_line(countries, folder) -> None:
    (folder / "issues.csv").write_bytes("country,order\nKZ,1\nKZ,Синтетика\n".encode("cp1251"))
    assert faults(folder) == [("issues.csv", 3, "")]


def test_several_dialogues_need_a_date(countries, folder) -> None:
    path = folder / "dialogues.csv"
    path.write_text(path.read_text("utf-8") + "KG,2024-05-01,Osh,online,9,0,0\n", "utf-8")
    assert ("issues.csv", 7, "country") in faults(folder)


def test_rows_join_a_dialogue_that_is_registered(dialogue, tmp_path) -> None:
    content = "country,date,order,headline\nKZ,2023-06-07,1,Precursors\n"
    (tmp_path / "concerns.csv").write_text(content, "utf-8")
    assert import_dialogues(tmp_path).is_good
    assert Concern.objects.get().dialogue == dialogue
    (tmp_path / "concerns.csv").write_text(content.replace("06-07", "06-08"), "utf-8")
    assert faults(tmp_path) == [("concerns.csv", 2, "date")]


def test_record_written_here_is_not_overwritten(dialogue, countries, tmp_path) -> None:
    Concern.objects.create(dialogue=dialogue, country=countries["KZ"], order=1, headline="Ours")
    (tmp_path / "concerns.csv").write_text("country,order,headline\nKZ,1,Theirs\n", "utf-8")
    assert faults(tmp_path) == [("concerns.csv", 2, "order")]
    assert Concern.objects.get().headline == "Ours"


def test_who_raised_a_concern(dialogue, ministry, tmp_path) -> None:
    text = "country,order,headline,raised_by\nKZ,1,Precursors,mia\n"
    (tmp_path / "concerns.csv").write_text(text, "utf-8")
    assert import_dialogues(tmp_path).is_good
    assert Concern.objects.get().raised_by == ministry
    (tmp_path / "concerns.csv").write_text(text.replace("mia", "Nobody"), "utf-8")
    assert faults(tmp_path) == [("concerns.csv", 2, "raised_by")]


def test_published_count_that_differs_is_noted(countries, folder) -> None:
    spoil(folder, "dialogues.csv", "27,5,6", "27,4,6")
    result = import_dialogues(folder)
    assert result.is_good
    assert [(note.row, note.column) for note in result.warnings] == [(2, "issues_count_in_3_2")]


def test_folder_that_is_none_or_empty(db, tmp_path) -> None:
    assert faults(tmp_path / "nowhere")
    assert faults(tmp_path)


def test_command_prints_one_json_document(countries, folder, capsys) -> None:
    call_command("import_dialogues", folder, "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["ok"]
    assert [item["stated_attendees"] for item in document["dialogues"]] == [28, 27, 15]
    assert document["files"]["proposals.csv"]["created"] == 11


def test_command_tells_faults_and_fails(countries, folder, capsys) -> None:
    spoil(folder, "experts.csv", "Social,2", "Social,two")
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_dialogues", folder)
    assert "experts.csv, row 2, column experts:" in capsys.readouterr().err
    with pytest.raises(SystemExit) as failure:
        call_command("import_dialogues", folder, "--json")
    assert failure.value.code == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["column"] == "experts"


def test_number_of_queries_does_not_grow_with_the_list(
    countries, folder, django_assert_max_num_queries
) -> None:
    import_dialogues(folder)
    with django_assert_max_num_queries(25):
        import_dialogues(folder)
