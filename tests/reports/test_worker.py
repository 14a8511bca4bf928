"""A report built by a real worker: from the page that asks for it to the file that it offers."""

import hashlib

import pytest

from institutions.enums import JobState, Role
from institutions.models import Job
from reports.models import Report
from tests.processes import wait_until


@pytest.mark.django_db(transaction=True)
def test_a_worker_builds_what_a_page_asked_for(
    client, person, country, questionnaire, count, running_worker, redis_url, tmp_path
):
    count("alcohol", "high", 5)
    client.force_login(person(Role.READER, country))
    running_worker("reports", VAR_DIR=str(tmp_path))
    client.post("/reports/KZ/", {"questionnaire": questionnaire.pk, "language": "ru"})
    wait_until(lambda: not Job.objects.get().is_unfinished, "The report is built")
    assert Job.objects.get().state == JobState.DONE
    report = Report.objects.get()
    download = client.get(Job.objects.get().result["download"])
    content = b"".join(download.streaming_content)
    assert hashlib.sha256(content).hexdigest() == report.sha256
    assert f"/reports/{report.pk}/report.pdf" in client.get("/reports/KZ/").content.decode()
