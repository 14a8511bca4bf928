"""Needs of two times side by side, in pages and files."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from dialogues.models import Theme
from institutions.enums import Role
from institutions.models import AuditEntry, Country
from reports.models import Need, Programme
from reports.queries.evidence_comparison import compare_needs, comparison_rows
from tests.reports.evidence.conftest import person

pytestmark = pytest.mark.django_db


def address(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def needs(evidence):
    """Two needs of 2013 and two of 2023 in place of the sample's."""
    Need.objects.filter(country="KZ").delete()
    return {
        name: Need.objects.create(
            country_id="KZ", order=order, need=text, stated_by=f"Letter {year}", stated_in=year
        )
        for name, order, text, year in (
            ("borders", 1, "The mountain border should be guarded better.", "2013-05"),
            ("banks", 2, "Banks need lessons on money.", "2013"),
            ("guard", 1, "Guarding the border in the mountains", "2023"),
            ("labs", 2, "Laboratories for new substances", "2023-04-01"),
        )
    }


def kazakhstan():
    return Country.objects.get(code="KZ")


def test_needs_are_compared_by_their_words(needs):
    found = compare_needs(kazakhstan())
    assert (found.then, found.now) == ("2013", "2023")
    assert [(pair.then, pair.now, pair.is_linked) for pair in found.still] == [
        (needs["borders"], needs["guard"], False)
    ]
    assert found.gone == [needs["banks"]]
    assert found.new == [needs["labs"]]


def test_a_link_by_hand_goes_before_words(needs):
    needs["labs"].continues = needs["borders"]
    needs["labs"].save()
    found = compare_needs(kazakhstan())
    assert [(pair.then, pair.now, pair.is_linked) for pair in found.still] == [
        (needs["borders"], needs["labs"], True)
    ]
    assert found.new == [needs["guard"]]


def test_a_theme_makes_a_pair(needs):
    theme = Theme.objects.create(code="money", titles={"en": "Money"})
    Need.objects.filter(pk__in=[needs["banks"].pk, needs["labs"].pk]).update(theme=theme)
    assert len(compare_needs(kazakhstan()).still) == 2


def test_gaps_are_what_nothing_answers_now(needs):
    programme = Programme.objects.filter(country="KZ")[0]
    needs["labs"].programmes.add(programme)
    assert compare_needs(kazakhstan()).gaps == [needs["guard"]]
    Need.objects.filter(pk=needs["labs"].pk).update(left_open="Training")
    assert compare_needs(kazakhstan()).gaps == [needs["guard"], needs["labs"]]


def test_programmes_are_divided_by_their_end(needs):
    found = compare_needs(kazakhstan())
    assert {programme.end for programme in found.ended} >= {"2012"}
    assert all(not programme.end or programme.end >= "2023" for programme in found.running)


def test_other_times_are_chosen_and_undated_needs_are_a_time(needs):
    Need.objects.filter(pk=needs["banks"].pk).update(stated_in="")
    found = compare_needs(kazakhstan())
    assert found.times == ["undated", "2013", "2023"]
    assert (found.then, found.now) == ("undated", "2023")
    assert compare_needs(kazakhstan(), "2013", "2023").gone == []
    assert not compare_needs(kazakhstan(), "2013", "2013").is_possible
    assert compare_needs(kazakhstan(), "1800", "x").now == "2023"


def test_a_country_without_two_times_is_told_what_to_do(client, evidence):
    Country.objects.create(code="UZ", names={"en": "Uzbekistan"})
    client.force_login(person(Role.READER, "UZ"))
    page = text_of(client.get(address("evidence_comparison", code="UZ")))
    assert "in which year it was stated" in page


def test_the_sample_has_needs_of_two_times(reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page = text_of(reader.get(address("evidence_comparison")))
    assert "Asked for then, and still" in page
    assert "Confirm</button>" not in page


def test_a_pair_is_confirmed_and_taken_back(client, needs):
    client.force_login(person(Role.TEAM, "KZ"))
    link = address("evidence_need_link", needs["guard"].pk)
    client.post(link, {"continues": needs["borders"].pk})
    assert "Confirmed" in text_of(client.get(address("evidence_comparison")))
    needs["guard"].refresh_from_db()
    assert needs["guard"].continues == needs["borders"]
    client.post(link)
    needs["guard"].refresh_from_db()
    assert needs["guard"].continues is None
    assert AuditEntry.objects.filter(action="link_need").count() == 2


def test_a_need_does_not_continue_itself(client, needs):
    client.force_login(person(Role.TEAM, "KZ"))
    client.post(
        address("evidence_need_link", needs["guard"].pk), {"continues": needs["borders"].pk}
    )
    page = client.post(
        address("evidence_need_link", needs["borders"].pk),
        {"continues": needs["guard"].pk},
        follow=True,
    )
    assert "cannot continue itself" in text_of(page)
    needs["borders"].refresh_from_db()
    assert needs["borders"].continues is None


def test_needs_of_another_country_are_no_partners(client, needs):
    client.force_login(person(Role.TEAM, "KZ"))
    foreign = Need.objects.filter(country="KG")[0]
    link = address("evidence_need_link", needs["guard"].pk)
    assert client.post(link, {"continues": foreign.pk}).status_code == 404
    assert client.post(link, {"continues": "x"}).status_code == 404


def test_readers_may_not_link(reader):
    need = Need.objects.filter(country="KZ")[0]
    assert reader.post(address("evidence_need_link", need.pk)).status_code == 403


# Files


def test_the_rows_say_all(needs):
    rows = list(comparison_rows(compare_needs(kazakhstan())))
    assert [row[0] for row in rows] == ["still needed", "not stated again", "new"]
    assert rows[0][2] == "The mountain border should be guarded better."
    assert rows[0][6] == "Guarding the border in the mountains"


def test_the_comparison_is_saved_as_csv_without_formulas(client, needs):
    Need.objects.filter(pk=needs["labs"].pk).update(need="=1+1 laboratories")
    client.force_login(person(Role.READER, "KZ"))
    response = client.get(address("evidence_comparison_file", "csv"))
    lines = b"".join(response.streaming_content).decode()
    assert lines.startswith("\ufeffstate,then_priority")
    assert "'=1+1 laboratories" in lines


def test_the_comparison_is_saved_as_a_workbook(client, needs):
    Need.objects.filter(pk=needs["labs"].pk).update(need="=1+1 laboratories")
    client.force_login(person(Role.READER, "KZ"))
    response = client.get(address("evidence_comparison_file", "xlsx"))
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "Guarding the border in the mountains" in texts
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_there_are_two_kinds_of_files(client, needs):
    client.force_login(person(Role.READER, "KZ"))
    assert client.get(address("evidence_comparison_file", "pdf")).status_code == 404
    client.force_login(person(Role.READER, "KG"))
    assert client.get(address("evidence_comparison_file", "csv")).status_code == 404
