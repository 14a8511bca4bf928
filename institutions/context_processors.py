"""What every page's frame needs."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from institutions import access
from institutions.access import Viewer


def navigation(request: HttpRequest) -> dict[str, list[tuple[str, str, bool]]]:
    """Give templates `nav`: (label, address, whether it leads here) for the user's role."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    entries = [(label, _address(name)) for name, label in _entries(user)]
    here = _most_fitting(request.path, [url for _label, url in entries if url])
    return {"nav": [(label, url, url == here) for label, url in entries if url]}


def _most_fitting(path: str, urls: list[str]) -> str:
    """The entry that the page at `path` lies below; "" for none."""
    home, general = reverse("institutions:home"), reverse("institutions:general_institutions")
    if path.startswith(general):
        return reverse("institutions:countries")
    fitting = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(fitting, key=len, default="")


def _address(name: str) -> str:
    """The page's address; empty where the app that has it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entries(user: Viewer) -> list[tuple[str, str]]:
    """Names of addresses with labels, in the order of the menu."""
    entries = [("institutions:home", _("Overview"))]
    if access.is_staff(user):
        entries += [
            ("institutions:countries", _("Institutions")),
            ("institutions:rounds", _("Rounds")),
            ("dialogues:dialogues", _("Dialogues")),
        ]
    if access.is_team(user):
        entries += [
            ("dialogues:interviews", _("Interviews")),
            ("surveys:questionnaires", _("Questionnaires")),
            ("institutions:people", _("People")),
        ]
    if access.is_staff(user):
        entries += [
            ("reports:evidence", _("Evidence")),
            ("reports:findings", _("Findings")),
            ("reports:boards", _("Board")),
            ("reports:reports", _("Reports")),
        ]
    if access.is_institution_user(user):
        entries.append(("surveys:my_responses", _("My questionnaires")))
    if access.is_administrator(user):
        entries += [
            ("status", _("Status")),
            ("institutions:mails", _("Mail")),
            ("institutions:audit_log", _("Audit log")),
        ]
    return [*entries, ("institutions:help", _("Help"))]
