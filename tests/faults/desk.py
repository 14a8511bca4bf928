"""Somebody of the team, who sends files and asks for some."""

import urllib.request

from django.conf import settings as site
from django.test import Client

from institutions.enums import Role
from institutions.models import Country, Job, User
from reports.actions.exports import request_export
from reports.actions.reports import request_report
from surveys.models import Questionnaire
from tests.faults.respondents import Browser
from tests.faults.stage import Stage
from tests.surveys.answering.conftest import hidden_fields
from tests.surveys.makers import make_user

BOUNDARY = "between-the-parts"


class Desk:
    """Somebody of the team, signed in, who sends a file of responses."""

    def __init__(self, stage: Stage, slug: str) -> None:
        self.user = make_user("team@example.org", Role.ADMINISTRATOR)
        client = Client()
        client.force_login(self.user)
        self.session = client.cookies[site.SESSION_COOKIE_NAME].value
        self.url = f"{stage.url}/questionnaires/{slug}/responses/import/"
        self.browser = Browser(stage.url)

    def send_file(self, content: str) -> tuple[int, str]:
        """Open the page, choose the file, press the button; status and page."""
        page = self._ask(None)[1]
        fields = hidden_fields(page)
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n"
        )
        return self._ask("".join(parts).encode(), fields["csrfmiddlewaretoken"])

    def _ask(self, body: bytes | None, token: str = "") -> tuple[int, str]:
        request = urllib.request.Request(self.url, body)
        cookies = f"{site.SESSION_COOKIE_NAME}={self.session}; csrftoken={token}"
        request.add_header("Cookie", cookies)
        if body:
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            request.add_header("Content-Type", kind)
        return self.browser.send(request)


def ask_for_files(user: User, country: Country, questionnaire: Questionnaire) -> list[Job]:
    return [
        request_report(actor=user, country=country, questionnaire=questionnaire, language="en"),
        request_export(
            actor=user,
            countries=[country],
            questionnaire=questionnaire,
            file_format="csv",
            language="en",
        ),
    ]
