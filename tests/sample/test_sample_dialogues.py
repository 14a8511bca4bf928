"""The published dialogues and the small codebook come with the sample round."""

import datetime as dt
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from dialogues.models import Concern, Dialogue, Issue, Theme, ThemeChange
from dialogues.queries.across import side_by_side
from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.management import sample, sample_dialogues


@pytest.fixture
def loaded(db) -> None:
    call_command("load_sample")


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("country", "attendees", "issues", "concerns"),
    [("KZ", 27, 5, 6), ("KG", 28, 2, 6), ("TM", 15, 6, 6)],
)
def test_three_dialogues_with_what_was_published(country, attendees, issues, concerns):
    dialogue = Dialogue.objects.get(countries=country)
    assert dialogue.stated_attendees == attendees
    assert dialogue.issues.count() == issues
    assert dialogue.concerns.count() == concerns


@pytest.mark.usefixtures("loaded")
def test_every_issue_and_concern_has_a_theme():
    assert not Issue.objects.filter(theme=None).exists()
    assert not Concern.objects.filter(theme=None).exists()
    assert ThemeChange.objects.count() == Theme.objects.count()
    assert all({"en", "ru"} <= set(theme.titles) for theme in Theme.objects.all())


@pytest.mark.usefixtures("loaded")
def test_countries_stand_side_by_side_under_a_theme():
    countries = list(Country.objects.filter(code__in=["KG", "KZ", "TM"]).order_by("code"))
    rows = side_by_side(Dialogue.objects.all(), countries)
    row = next(row for row in rows if row.theme and row.theme.code == "new_substances")
    assert row.countries == 3
    assert row.first_seen == dt.date(2023, 3, 31)
    assert row.depth == 1
    assert all(row.theme for row in rows)


@pytest.mark.usefixtures("loaded")
def test_loading_again_changes_nothing():
    before = [model.objects.count() for model in (Dialogue, Theme, Issue, Concern)]
    sample_dialogues.load()
    assert [model.objects.count() for model in (Dialogue, Theme, Issue, Concern)] == before


@pytest.mark.usefixtures("loaded")
def test_what_a_team_assigned_stays():
    health = Theme.objects.get(code="health")
    concern = Concern.objects.get(country="KZ", order=1)
    Concern.objects.filter(pk=concern.pk).update(theme=health)
    call_command("load_sample")
    sample_dialogues.load()
    concern.refresh_from_db()
    assert concern.theme == health


def test_a_round_that_was_loaded_before_gets_the_dialogues_too(db):
    sample.load()
    User.objects.create_user("real.person@example.com")
    assert not Dialogue.objects.exists()
    call_command("load_sample")
    assert Dialogue.objects.count() == 3
    assert sample_dialogues.is_loaded()


def test_dialogues_imported_by_hand_are_not_doubled(db):
    sample.load()
    call_command("import_dialogues", str(sample_dialogues.FOLDER / "dialogues"))
    call_command("load_sample")
    assert Dialogue.objects.count() == 3


def test_a_bad_file_loads_none_of_it(db, tmp_path, monkeypatch):
    shutil.copytree(sample_dialogues.FOLDER / "codebook", tmp_path / "codebook")
    shutil.copytree(sample_dialogues.FOLDER / "dialogues", tmp_path / "dialogues")
    issues = tmp_path / "dialogues" / "issues.csv"
    issues.write_text("country,order,headline,gist\nXX,1,Unknown country,\n", encoding="utf-8")
    monkeypatch.setattr(sample_dialogues, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"issues\.csv"):
        call_command("load_sample")
    assert not Dialogue.objects.exists()
    assert not Theme.objects.exists()


@pytest.mark.usefixtures("loaded")
def test_the_page_of_themes_shows_them(client):
    user = User.objects.create_user("team@example.com", "a long sample password")
    Grant.objects.create(user=user, role=Role.TEAM)
    client.force_login(user)
    page = client.get(reverse("dialogues:themes_across")).content.decode()
    assert "New psychoactive substances" in page
