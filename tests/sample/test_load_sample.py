import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from institutions import access
from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, Round, User
from institutions.queries import InstitutionMatcher, verify_audit_chain
from reports.management import sample, sample_sign_ins
from reports.models import Quote
from surveys.actions.folding import rebuild_tallies
from surveys.models import FoldEntry, Invitation, Response, Tally, Version
from surveys.queries.coverage import coverage
from surveys.respondent import hash_token


@pytest.fixture
def sample_round(db) -> Round:
    call_command("load_sample")
    return Round.objects.get()


@pytest.fixture
def sign_ins(settings) -> None:
    settings.SAMPLE_SIGN_INS = True


def count_everything() -> list[int]:
    models = [Country, Institution, Round, User, Grant, Version, Invitation, Response, Quote]
    return [model._default_manager.count() for model in models]


def test_five_countries_with_names_and_time_zones(sample_round):
    countries = {country.code: country for country in Country.objects.all()}
    assert sorted(countries) == ["KG", "KZ", "TJ", "TM", "UZ"]
    assert all({"en", "ru"} <= set(country.names) for country in countries.values())
    assert all(country.zone.key.startswith("Asia/") for country in countries.values())
    assert set(sample_round.countries.all()) == set(countries.values())


def test_institutions_are_real_ones_with_both_names(sample_round):
    assert Institution.objects.count() == 35
    for institution in Institution.objects.all():
        assert {"en", "ru"} <= set(institution.names), institution
        assert institution.sector in Sector.values
    assert not Institution.objects.filter(country__in=["TJ", "UZ"]).exists()
    general = Institution.objects.filter(country=None)
    assert {"FIIAPP", "UNODC", "BOMCA"} <= {institution.acronym for institution in general}


@pytest.mark.parametrize(("country", "represented"), [("KZ", 16), ("KG", 14), ("TM", 9)])
def test_each_represented_institution_is_invited_once(sample_round, country, represented):
    invitations = Invitation.objects.filter(country=country)
    assert invitations.count() == represented
    assert invitations.values("institution").distinct().count() == represented


def test_countries_without_institutions_have_no_invitations(sample_round):
    assert not Invitation.objects.filter(country__in=["TJ", "UZ"]).exists()


@pytest.mark.parametrize(("country", "answers"), [("KZ", 10), ("KG", 17), ("TM", 0), ("TJ", 0)])
def test_answers_are_there_and_marked_as_illustrative(sample_round, country, answers):
    responses = Response.objects.filter(country=country)
    assert responses.count() == answers
    assert not responses.filter(is_illustrative=False).exists()


def test_every_sample_answer_is_linked_to_its_institution(sample_round):
    assert not Response.objects.filter(institution=None).exists()
    wrong = [
        response
        for response in Response.objects.select_related("institution")
        if response.institution is None or response.sector != response.institution.sector
    ]
    assert wrong == []


def test_answers_are_folded(sample_round):
    assert not FoldEntry.objects.exists()
    totals = Tally.objects.filter(question="", choice="")
    assert sum(tally.count for tally in totals) == 27
    before = sorted(Tally.objects.values_list("country", "sector", "question", "choice", "count"))
    rebuild_tallies()
    after = sorted(Tally.objects.values_list("country", "sector", "question", "choice", "count"))
    assert after == before


def test_who_is_missing_is_known(sample_round):
    seen = coverage(sample.sample_questionnaire(), Country.objects.get(code="KZ"))
    assert (seen.invited, seen.submitted, len(seen.missing)) == (16, 10, 6)
    seen = coverage(sample.sample_questionnaire(), Country.objects.get(code="TM"))
    assert (seen.invited, seen.submitted) == (9, 0)


def test_quotes_are_chosen_where_enough_people_answered(sample_round):
    assert Quote.objects.count() == len(sample.QUOTES)
    for quote in Quote.objects.select_related("response"):
        response = quote.response
        answered = Response.objects.filter(
            country=response.country_id, answers__has_key=quote.question
        )
        assert answered.count() >= 3, quote


def test_the_questionnaire_is_published_in_its_round(sample_round):
    version = Version.objects.get()
    assert version.is_published
    assert version.questionnaire.round == sample_round


def test_loading_again_changes_nothing_and_is_cheap(
    sample_round, sign_ins, django_assert_max_num_queries
):
    call_command("load_sample")
    before = count_everything()
    with django_assert_max_num_queries(9):
        call_command("load_sample")
    assert count_everything() == before


def test_without_the_setting_nobody_can_sign_in(sample_round, capsys):
    assert not User.objects.exists()
    call_command("load_sample", "--show-sign-ins")
    assert "SAMPLE_SIGN_INS is off" in capsys.readouterr().out
    known = [sample_sign_ins.OPEN_TOKEN, sample_sign_ins.INSTITUTION_TOKEN]
    hashes = [hash_token(token) for token in known]
    assert not Invitation.objects.filter(token_hash__in=hashes).exists()


def test_one_person_for_each_role_can_sign_in(sample_round, sign_ins, client):
    call_command("load_sample")
    assert set(Grant.objects.values_list("role", flat=True)) == set(Role.values)
    for person in sample_sign_ins.PEOPLE:
        client.logout()
        response = client.post(
            reverse("institutions:sign_in"),
            {"email": person.email, "password": sample_sign_ins.PASSWORD},
        )
        assert response.status_code == 302, person


def test_sample_people_have_their_scope(sample_round, sign_ins):
    call_command("load_sample")
    users = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert access.is_administrator(users["administrator"])
    assert access.writable_countries(users["team"]).count() == 5
    assert [country.code for country in access.writable_countries(users["team.kz"])] == ["KZ"]
    assert [country.code for country in access.visible_countries(users["reader.kg"])] == ["KG"]
    assert access.institutions_of(users["signatory"]).get().country_id == "KZ"


def test_the_documented_links_open_invitations(sample_round, sign_ins, client):
    call_command("load_sample")
    invitations = Invitation.objects.count()
    for token in (sample_sign_ins.OPEN_TOKEN, sample_sign_ins.INSTITUTION_TOKEN):
        response = client.get(f"/r/{token}/")
        assert response.status_code == 302
        assert token not in response["Location"]
    assert Invitation.objects.count() == invitations
    assert Invitation.objects.filter(allows_many=True).count() == 1


def test_sign_ins_are_printed_with_their_links(sample_round, sign_ins, capsys, settings):
    call_command("load_sample", "--show-sign-ins")
    printed = capsys.readouterr().out
    for person in sample_sign_ins.PEOPLE:
        assert person.email in printed
    assert sample_sign_ins.PASSWORD in printed
    assert f"{settings.SITE_URL}/r/{sample_sign_ins.OPEN_TOKEN}/" in printed


def test_sample_data_is_not_loaded_beside_real_people(db):
    User.objects.create_user("real.person@example.com")
    with pytest.raises(CommandError, match="People are registered here already"):
        call_command("load_sample")
    assert not Country.objects.exists()
    call_command("load_sample", "--force")
    assert Round.objects.exists()


def test_sample_people_do_not_come_to_real_ones(sample_round, sign_ins):
    User.objects.create_user("real.person@example.com")
    with pytest.raises(CommandError, match="People are registered here already"):
        call_command("load_sample")
    assert User.objects.count() == 1


def test_once_there_sample_people_stay_beside_real_ones(sample_round, sign_ins):
    call_command("load_sample")
    User.objects.create_user("real.person@example.com")
    call_command("load_sample")
    assert User.objects.count() == len(sample_sign_ins.PEOPLE) + 1


def test_a_country_that_is_registered_already_is_kept(db):
    Country.objects.create(code="KZ", names={"en": "Qazaqstan"}, time_zone="Asia/Almaty")
    call_command("load_sample")
    assert Country.objects.get(code="KZ").names == {"en": "Qazaqstan"}


def test_answers_imported_by_hand_before_become_illustrative(db):
    Country.objects.create(code="KZ", names={"en": "Kazakhstan"}, time_zone="Asia/Almaty")
    workbook = str(sample.FOLDER / "needs_assessment.xlsx")
    answers = str(sample.FOLDER / "responses" / "KZ.csv")
    call_command("import_questionnaire", workbook, "--publish")
    call_command("import_responses", "needs_assessment", answers)
    assert Response.objects.filter(is_illustrative=False).count() == 10
    call_command("load_sample")
    assert Response.objects.filter(is_illustrative=True).count() == 27
    assert not Response.objects.filter(is_illustrative=False).exists()
    assert Version.objects.count() == 1


def test_a_failure_loads_nothing(db, tmp_path, monkeypatch):
    for source in sample.FOLDER.iterdir():
        if source.is_file():
            (tmp_path / source.name).write_bytes(source.read_bytes())
    header = (sample.FOLDER / "institutions.csv").read_text(encoding="utf-8").splitlines()[0]
    bad = f"{header}\nKZ,Ministry,,,no_sector,\n"
    (tmp_path / "institutions.csv").write_text(bad, encoding="utf-8")
    monkeypatch.setattr(sample, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"institutions.csv, row 2: Not one of"):
        call_command("load_sample")
    assert count_everything() == [0] * 9


def test_the_audit_log_knows_what_was_loaded(sample_round, sign_ins):
    call_command("load_sample")
    assert verify_audit_chain().fault is None
    assert verify_audit_chain().entries > 10


def test_the_files_say_the_same_names(db):
    """Attendance and answers name institutions that the registry file has."""
    call_command("load_sample")
    matcher = InstitutionMatcher()
    for path in sorted((sample.FOLDER / "responses").glob("*.csv")):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
            assert matcher.match(row["country"], row["institution_name"]), row
