"""Files in answers: taken from a posted page, and handed out."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.access import get_upload_for
from surveys.actions.answer_files import add_file, uploads_of
from surveys.actions.errors import ActionRefusedError
from surveys.form.model import Form, Question
from surveys.forms.answering import PostedAnswers
from surveys.models import Upload
from surveys.respondent import Seat, seat_at

FILE_CONTROL = ":file"


def posted_answers(request: HttpRequest, seat: Seat, form: Form) -> "MultiValueDict[str, str]":
    """Return what a page posted; new files are stored, and stand under their question's control.

    Without questions that ask for files this costs nothing.
    """
    if not asks_for_files(form):
        return request.POST
    refused: dict[str, str] = {}
    added: dict[str, str] = {}
    for control in request.FILES:
        name = control.removesuffix(FILE_CONTROL)
        question, file = _question_at(form, name), request.FILES.get(control)
        if question is None or name == control or not isinstance(file, UploadedFile):
            continue
        try:
            upload = add_file(seat.invitation, seat.respondent, question, file)
        except ActionRefusedError as error:
            refused[name] = str(error)
        else:
            added[name] = upload.key.hex
    answers = PostedAnswers(request.POST, uploads_of(seat.invitation, seat.respondent), refused)
    for name, key in added.items():
        answers[name] = key
    return answers


def asks_for_files(form: Form) -> bool:
    """Whether any question of the form asks for a file; worked out once per form."""
    found: bool | None = form.derived.get("asks_for_files")
    if found is None:
        found = any(question.is_upload for question in form.all_questions.values())
        form.derived["asks_for_files"] = found
    return found


@never_cache
@require_safe
def upload(request: HttpRequest, key: str) -> FileResponse:
    """Hand out a file to those who may see the answer, as a download and never as a page."""
    try:
        number = UUID(hex=key)
    except ValueError as error:
        raise Http404 from error
    found = _upload_of_seat(request, number) or get_upload_for(request.user, number)
    if not default_storage.exists(found.path):
        raise Http404
    answer = FileResponse(
        default_storage.open(found.path, "rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _upload_of_seat(request: HttpRequest, key: UUID) -> Upload | None:
    """The file, if it was added from the visitor's own seat."""
    found = Upload.objects.select_related("invitation__institution").filter(key=key).first()
    if found is None or found.invitation.revoked_at:
        return None
    try:
        seat = seat_at(request, found.invitation)
    except Http404:
        return None
    return found if seat.respondent == found.respondent else None


def _question_at(form: Form, place: str) -> Question | None:
    """The question that asks for a file at a place of the page ("name" or "group:0:name")."""
    group, _mark, rest = place.partition(":")
    question = form.all_questions.get(rest.partition(":")[2] if rest else group)
    if question is None or not question.is_upload:
        return None
    expected = form.repeat_of.get(question.name, question.name)
    return question if expected == group else None
