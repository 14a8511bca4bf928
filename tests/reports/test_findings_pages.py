import csv
import io

import pytest
from django.urls import reverse

from institutions.enums import Role
from reports.actions.quotes import choose_quote
from surveys.models import FoldEntry, Questionnaire
from tests.reports.conftest import publish, small_form


def address(name: str, code: str = "KZ", query: str = "") -> str:
    return reverse(f"reports:{name}", args=[code]) + (f"?{query}" if query else "")


@pytest.fixture
def reader(client, person, country):
    client.force_login(person(Role.READER, country))
    return client


@pytest.fixture
def team(client, person, country):
    client.force_login(person(Role.TEAM, country))
    return client


def text(response) -> str:
    return response.content.decode()


# The overview


def test_the_overview_lists_the_countries_that_the_user_sees(reader, country, other_country, count):
    count("", "", 12)
    page = text(reader.get(reverse("reports:findings")))
    assert "Kazakhstan" in page
    assert '<td class="number">12</td>' in page
    assert "Kyrgyzstan" not in page


@pytest.mark.parametrize("size", [1, 3])
def test_the_overview_reads_a_constant_number_of_times(
    size, client, person, country, other_country, count, django_assert_num_queries
):
    client.force_login(person(Role.TEAM))
    for number in range(size):
        asked = Questionnaire.objects.create(slug=f"q{number}", titles={"en": f"Asked {number}"})
        of = publish(asked, small_form())
        for where in (country, other_country)[: 1 + number % 2]:
            count("", "", 3, of=of, where=where)
    client.get(reverse("reports:findings"))
    with django_assert_num_queries(8):
        client.get(reverse("reports:findings"))


# The country


def test_the_country_page_tells_counts_and_labels(reader, count):
    count("", "", 10)
    count("alcohol", "high", 8)
    count("alcohol", "middle", 2)
    page = text(reader.get(address("country_findings")))
    assert "Strong majority" in page
    assert "8 of 10" in page
    assert "10 of 10 responses answer this question (10 invited)." in page
    assert "%)" not in page
    assert "<svg" in page


def test_percentages_appear_from_thirty_answers_on(reader, count):
    count("", "", 40)
    count("alcohol", "high", 40)
    assert "40 of 40 (100%)" in text(reader.get(address("country_findings")))


def test_counts_of_two_people_are_withheld(reader, count):
    count("", "", 5)
    count("alcohol", "low", 2)
    page = text(reader.get(address("country_findings")))
    assert "Fewer than 3 people answered" in page
    assert "2 of 2" not in page


def test_the_page_is_in_the_readers_language(reader, count):
    count("alcohol", "high", 3)
    page = text(reader.get(address("country_findings"), headers={"accept-language": "ru"}))
    assert "О теме alcohol?" in page
    assert '<span lang="en">How important?</span>' in page


def test_hostile_labels_are_escaped(reader, questionnaire, country, count):
    questionnaire.titles = {"en": "<script>alert(1)</script>"}
    questionnaire.save()
    count("measures", "<img src=x>", 3)
    page = text(reader.get(address("country_findings")))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


def test_who_is_missing_is_named_to_the_team_only(client, person, country, version, invite):
    invite("Ministry of Silence")
    client.force_login(person(Role.READER, country))
    page = text(client.get(address("country_findings")))
    assert "Ministry of Silence" not in page
    assert "1 invited institution has not answered yet." in page
    client.force_login(person(Role.TEAM, country))
    assert "Ministry of Silence" in text(client.get(address("country_findings")))


def test_sample_answers_are_marked(reader, version, respond):
    assert "Illustrative data" not in text(reader.get(address("country_findings")))
    respond(is_illustrative=True)
    assert "Illustrative data" in text(reader.get(address("country_findings")))


def test_sample_answers_are_marked_in_the_overview(reader, version, count, respond):
    count("", "", 3)
    assert "Illustrative data" not in text(reader.get(reverse("reports:findings")))
    respond(is_illustrative=True)
    assert "Illustrative data" in text(reader.get(reverse("reports:findings")))


def test_quotes_are_shown_without_the_institution(reader, count, respond, invite):
    response = respond(answers={"why": "No <money>."}, institution=invite("Secret").institution)
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 3)
    page = text(reader.get(address("country_findings")))
    assert "No &lt;money&gt;." in page
    assert "Government, Kazakhstan" in page
    assert "Secret" not in page


def test_submissions_that_wait_are_told(reader, version, respond):
    FoldEntry.objects.create(response=respond())
    assert "1 submission is being counted." in text(reader.get(address("country_findings")))


def test_a_country_without_answers_shows_what_is_asked(reader, version):
    page = text(reader.get(address("country_findings")))
    assert "Nobody has answered yet." in page
    assert "No institution has been invited yet." in page
    assert "About alcohol?" in page


def test_a_country_in_which_nothing_is_asked(reader, country):
    page = text(reader.get(address("country_findings")))
    assert "No questionnaire is asked in this country yet." in page


def test_the_questionnaire_can_be_chosen(reader, version, count):
    count("", "", 3)
    other = Questionnaire.objects.create(slug="other", titles={"en": "The other one"})
    publish(other, small_form())
    page = text(reader.get(address("country_findings")))
    assert '<option value="other">The other one</option>' in page
    assert '<span class="key-figure" id="responses">3</span>' in page
    page = text(reader.get(address("country_findings", query="questionnaire=other")))
    assert '<span class="key-figure" id="responses">0</span>' in page
    assert reader.get(address("country_findings", query="questionnaire=none")).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_the_country_page_reads_a_constant_number_of_times(
    size, reader, count, invite, respond, django_assert_num_queries
):
    for number in range(size):
        invitation = invite(f"Institution {number}")
        response = respond(invitation=invitation, answers={"why": f"Reason {number}"})
        choose_quote(response=response, question="why", actor=None)
        count("why", "", 3, sector=["government", "other", "international"][number])
        invite(f"Silent {number}")
    reader.get(address("country_findings"))
    with django_assert_num_queries(18):
        reader.get(address("country_findings"))


# Live counts


def test_live_counts_follow_the_tallies(reader, count):
    count("alcohol", "high", 3)
    first = reader.get(address("country_findings"))
    seen = first.context["findings"].fingerprint
    assert f"seen={seen}" in text(first)
    same = reader.get(address("findings_live", query=f"questionnaire=small&seen={seen}"))
    assert (same.status_code, same.content) == (204, b"")
    count("alcohol", "high", 1)
    changed = reader.get(address("findings_live", query=f"questionnaire=small&seen={seen}"))
    assert "4 of 4" in text(changed)
    assert seen not in text(changed)
    assert "<html" not in text(changed)


def test_an_unchanged_page_is_asked_about_in_few_queries(reader, count, django_assert_num_queries):
    count("alcohol", "high", 3)
    seen = reader.get(address("country_findings")).context["findings"].fingerprint
    with django_assert_num_queries(10):
        reader.get(address("findings_live", query=f"questionnaire=small&seen={seen}"))


def test_live_counts_can_be_paused(reader, count):
    count("alcohol", "high", 3)
    assert "hx-get" in text(reader.get(address("country_findings")))
    paused = text(reader.get(address("country_findings", query="paused=1")))
    assert "hx-get" not in paused
    assert "htmx" not in paused


def test_no_live_counts_where_nothing_is_asked(reader, country):
    assert reader.get(address("findings_live")).status_code == 404


# The table


def rows_of(response) -> list[dict[str, str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_table_has_a_row_for_each_count(reader, count):
    count("", "", 4)
    count("alcohol", "high", 4)
    response = reader.get(address("findings_csv"))
    assert 'filename="findings-KZ-small.csv"' in response["Content-Disposition"]
    rows = rows_of(response)
    high = [row for row in rows if row["question"] == "alcohol" and row["choice"] == "high"]
    assert [(row["sector"], row["count"]) for row in high] == [("", "4"), ("government", "4")]
    assert (high[0]["label"], high[0]["agreement"]) == ("unanimous", "1.0")


def test_the_table_withholds_small_numbers(reader, count):
    count("alcohol", "high", 2)
    rows = [
        row for row in rows_of(reader.get(address("findings_csv"))) if row["question"] == "alcohol"
    ]
    assert [row["count"] for row in rows] == ["withheld"]


def test_the_table_has_no_formulas(reader, questionnaire, country, count):
    count("measures", "=HYPERLINK(1)", 3)
    rows = rows_of(reader.get(address("findings_csv")))
    cells = {row["choice"] for row in rows} | {row["choice_text"] for row in rows}
    assert "'=HYPERLINK(1)" in cells
    assert "=HYPERLINK(1)" not in cells


# Who may see them


@pytest.mark.parametrize("name", ["country_findings", "findings_live", "findings_csv"])
def test_strangers_do_not_see_the_findings(name, client, person, version, other_country, invite):
    assert client.get(address(name)).status_code == 302
    institution = invite().institution
    for stranger in (
        person(),
        person(Role.COORDINATOR, institution=institution),
        person(Role.READER, other_country),
        person(Role.TEAM, other_country),
    ):
        client.force_login(stranger)
        assert client.get(address(name)).status_code == 404
    assert client.get(address(name, "ZZ")).status_code == 404


@pytest.mark.parametrize("name", ["country_findings", "findings_live", "findings_csv"])
def test_findings_are_only_read(name, reader, version):
    assert reader.post(address(name)).status_code == 405
    assert "no-store" in reader.get(address(name))["Cache-Control"]
