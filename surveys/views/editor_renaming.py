"""What a page says after choices were renamed: what followed, what did not, what answers mean."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.form.choice_renaming import Followed, Place
from surveys.form.editing import users_of
from surveys.queries.choice_names import answered_names
from surveys.views.editor_desk import Draft

MOST_NAMES = 8


def tell_renaming(
    request: HttpRequest, draft: Draft, followed: Followed, list_name: str, names: Mapping[str, str]
) -> None:
    """Add messages about a renaming of choices (old → new name) that is stored."""
    if followed.places:
        told = ngettext(
            "%(count)d condition follows the new name: %(names)s.",
            "%(count)d conditions follow the new name: %(names)s.",
            len(followed.places),
        )
        values = {"count": len(followed.places), "names": _names(followed.places)}
        messages.info(request, told % values)
    if followed.by_hand:
        told = _("Please check these yourself, they may still mean the old name: %(names)s.")
        messages.warning(request, told % {"names": _names(followed.by_hand)})
    _tell_answers(request, draft, followed, list_name, names)


def _tell_answers(
    request: HttpRequest, draft: Draft, followed: Followed, list_name: str, names: Mapping[str, str]
) -> None:
    """Answers keep the names that were chosen: say what becomes of those given already."""
    questions = [question.name for question in users_of(followed.form, list_name)]
    choices = followed.form.choice_lists[list_name]
    answered = answered_names(draft.questionnaire, questions, names, choices)
    if answered.left:
        told = _(
            "Answers already given as %(names)s keep that name and are not counted under the new "
            "one. In answers not sent yet, people have to choose again."
        )
        messages.warning(request, told % {"names": _quoted(answered.left)})
    if answered.taken:
        told = _(
            "Answers already given as %(names)s will now count for another choice. Undo this, or "
            "take names that were not used before."
        )
        messages.warning(request, told % {"names": _quoted(answered.taken)})


def _names(places: Iterable[Place]) -> str:
    found = list(dict.fromkeys(name for name, _field in places))
    more = ["…"] if len(found) > MOST_NAMES else []
    return ", ".join([*found[:MOST_NAMES], *more])


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
