import hashlib

import pytest
from django.urls import reverse

from institutions.enums import Role
from institutions.models import Job
from reports.actions.reports import store_report, take_snapshot

PAGE = "/reports/KZ/"


@pytest.fixture
def report(country, questionnaire, version):
    snapshot = take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    return store_report(snapshot=snapshot, language="ru", content=b"%PDF-1.4 x", pages=7)


@pytest.fixture
def reader(client, person, country):
    client.force_login(person(Role.READER, country))
    return client


def text(response) -> str:
    return response.content.decode()


def test_reports_are_listed_with_what_they_rest_on(reader, report):
    for page in (text(reader.get(PAGE)), text(reader.get("/reports/"))):
        assert "Kazakhstan: Small" in page
        assert report.snapshot.sha256[:12] in page
        assert "Русский" in page
        assert '<td class="number">7</td>' in page


def test_without_reports_the_page_says_so(reader, version):
    assert "No report has been built yet." in text(reader.get(PAGE))


def test_where_nothing_is_asked_nothing_can_be_built(reader, country):
    page = text(reader.get(PAGE))
    assert "No questionnaire is asked in this country yet." in page
    assert "Build the report" not in page


def test_a_reader_asks_for_a_report(reader, questionnaire, version):
    answer = reader.post(PAGE, {"questionnaire": questionnaire.pk, "language": "ru"})
    job = Job.objects.get()
    assert answer.url == reverse("institutions:job", args=[job.pk])
    assert job.parameters == {"questionnaire": questionnaire.pk, "language": "ru"}


@pytest.mark.parametrize(
    "change", [{"language": "xx"}, {"questionnaire": "0"}, {"questionnaire": ""}]
)
def test_bad_requests_are_told(reader, questionnaire, version, change):
    answer = reader.post(PAGE, {"questionnaire": questionnaire.pk, "language": "en"} | change)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Job.objects.exists()


def test_the_file_is_downloaded(reader, report):
    answer = reader.get(reverse("reports:report_download", args=[report.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 x"
    assert answer["Content-Type"] == "application/pdf"
    day = report.snapshot.created_at.astimezone(report.snapshot.country.zone).date().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="KZ-small-{day}-ru.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_lost_file_is_not_found(reader, report):
    report.file.storage.delete(report.file.name)
    assert reader.get(reverse("reports:report_download", args=[report.pk])).status_code == 404
    assert reader.get(PAGE).status_code == 200


def test_the_data_behind_a_report_are_downloaded(reader, report):
    answer = reader.get(reverse("reports:snapshot_download", args=[report.snapshot.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == report.snapshot.sha256
    assert answer["Content-Type"].startswith("application/json")
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.fixture
def addresses(report):
    return [
        PAGE,
        reverse("reports:report_download", args=[report.pk]),
        reverse("reports:snapshot_download", args=[report.snapshot.pk]),
    ]


def test_staff_of_the_country_see_its_reports(client, person, country, addresses):
    for staff in (
        person(Role.ADMINISTRATOR),
        person(Role.TEAM),
        person(Role.TEAM, country),
        person(Role.READER, country),
    ):
        client.force_login(staff)
        assert [client.get(address).status_code for address in addresses] == [200] * 3


def test_strangers_do_not_see_its_reports(client, person, other_country, addresses, invite):
    assert [client.get(address).status_code for address in addresses] == [302] * 3
    for stranger in (
        person(),
        person(Role.READER, other_country),
        person(Role.TEAM, other_country),
        person(Role.COORDINATOR, institution=invite().institution),
    ):
        client.force_login(stranger)
        assert [client.get(address).status_code for address in addresses] == [404] * 3
        assert client.post(PAGE, {"language": "en"}).status_code == 404


def test_the_general_list_shows_own_countries_only(client, person, report, other_country):
    client.force_login(person(Role.READER, other_country))
    page = text(client.get("/reports/"))
    assert "Kazakhstan" not in page
    assert "Kyrgyzstan" in page


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_reads_a_constant_number_of_times(
    size, reader, country, questionnaire, version, django_assert_num_queries
):
    for _number in range(size):
        snapshot = take_snapshot(country=country, questionnaire=questionnaire, actor=None)
        store_report(snapshot=snapshot, language="en", content=b"%PDF-", pages=1)
    reader.get(PAGE)
    with django_assert_num_queries(10):
        reader.get(PAGE)
