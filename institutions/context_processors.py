"""What every page's frame needs."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from institutions import access
from institutions.access import Viewer

Entry = tuple[str, str, bool]


def navigation(request: HttpRequest) -> dict[str, list[Entry]]:
    """Give templates the menu of the user's role: (label, address, whether it leads here).

    `nav` stands in the bar before the `nav_more` of administration, `nav_help` above them.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    parts = {
        "nav": _addressed(_entries(user)),
        "nav_more": _addressed(_administration(user)),
        "nav_help": _addressed([("institutions:help", _("Help"))]),
    }
    if len(parts["nav_more"]) == 1:  # nothing to open a list for
        parts["nav"] += parts.pop("nav_more")
    here = _most_fitting(request.path, [url for part in parts.values() for _label, url in part])
    return {
        name: [(label, url, url == here) for label, url in part] for name, part in parts.items()
    }


def _addressed(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels with addresses, of what is installed."""
    return [(label, url) for name, label in entries if (url := _address(name))]


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
    entries = []
    # People of an institution have their questionnaires for a first page.
    if access.is_staff(user) or not access.is_institution_user(user):
        entries.append(("institutions:home", _("Overview")))
    if access.is_staff(user):
        entries += [
            ("institutions:countries", _("Institutions")),
            ("dialogues:dialogues", _("Dialogues")),
        ]
    if access.is_team(user):
        entries += [
            ("dialogues:interviews", _("Interviews")),
            ("surveys:questionnaires", _("Questionnaires")),
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
    return entries


def _administration(user: Viewer) -> list[tuple[str, str]]:
    """What is set up and looked after, beside the work itself."""
    entries = []
    if access.is_staff(user):
        entries.append(("institutions:rounds", _("Rounds")))
    if access.is_team(user):
        entries.append(("institutions:people", _("People")))
    if access.is_administrator(user):
        entries += [
            ("status", _("Status")),
            ("institutions:mails", _("Mail")),
            ("institutions:audit_log", _("Audit log")),
        ]
    return entries
