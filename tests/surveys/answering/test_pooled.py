"""From the link to the figures and the file, through a pooler that changes the connection."""

import json

import pytest
from django.urls import reverse

from institutions.enums import JobState, Role
from institutions.models import Job
from reports.models import Export, Report
from reports.tasks import build_report, export_responses
from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.models import Response, Tally
from surveys.queries.tallies import check_tallies
from tests.pooler import BACKENDS
from tests.surveys.answering.conftest import SECTIONS, TOKEN, fill, open_link, send
from tests.surveys.makers import make_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_way_of_an_answer(pooler, client, invitation, institution):
    open_link(client, TOKEN)
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    draft = Response.objects.get()
    for number, data in enumerate(SECTIONS, start=1):
        assert fill(client, draft, number, data).status_code == 302
    receipt = send(client, draft)["Location"]
    assert receipt == reverse("surveys:answer_receipt", args=[draft.key])
    # A second time is the same answer, whichever connection serves it.
    for _ in range(BACKENDS):
        assert client.get(receipt).status_code == 200

    assert fold_all() == 1
    assert check_tallies() == []
    folded = set(Tally.objects.values_list("question", "choice", "count"))
    assert rebuild_tallies() == 1
    assert set(Tally.objects.values_list("question", "choice", "count")) == folded
    assert pooler.transactions > 20


def test_files_and_reports(pooler, complete_draft, respondent):
    send(respondent, complete_draft)
    fold_all()
    team = signed_in(make_user("team@example.org", Role.TEAM))
    questionnaire = complete_draft.version.questionnaire
    wishes = {"countries": ["KZ"], "file_format": "json", "language": "en"}
    team.post(reverse("reports:exports", args=[questionnaire.slug]), wishes)
    job = Job.objects.get()
    export_responses(str(job.pk))
    with Export.objects.get(job=job).file.open("rb") as file:
        (record,) = json.load(file)
    assert record["answers"]["other_needs"] == "Nothing\nelse"

    team.post(
        reverse("reports:country_reports", args=["KZ"]),
        {"questionnaire": questionnaire.pk, "language": "en"},
    )
    job = Job.objects.exclude(pk=job.pk).get()
    build_report(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    assert Report.objects.get(job=job).pages > 0
