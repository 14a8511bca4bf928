"""Translating a draft: side by side, and through files for a translator."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.actions.errors import ActionRefusedError
from surveys.actions.translations import Typed, import_translations, save_translations
from surveys.form.languages import direction
from surveys.form.translating import Unit, progress, units_of
from surveys.form.wording import told
from surveys.forms.answering_items import language_name
from surveys.forms.translations import TranslationFileForm
from surveys.queries.forms import get_form
from surveys.views.editor_desk import Draft, draft_view, draw
from surveys.xlsform.translations import (
    TranslationFileError,
    read_translation_book,
    read_xliff,
    write_translation_book,
    write_xliff,
)

PER_PAGE = 60
FILTERS = ("all", "missing", "stale")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@draft_view
@require_safe
def translations(request: HttpRequest, draft: Draft) -> HttpResponse:
    """How far each language is."""
    lines = [
        (code, language_name(code), progress(units_of(draft.form, code, draft.version.stale)))
        for code in draft.form.languages
    ]
    return draw(request, "surveys/translations.html", draft, {"lines": lines})


@draft_view
def translation(request: HttpRequest, draft: Draft, language: str) -> HttpResponse:
    """Source and translation side by side; what two people wrote at once is shown, not lost."""
    _check(draft, language)
    if request.method != "POST":
        return _draw(request, draft, language, {})
    typed, fresh = _typed(request)
    try:
        clashes = save_translations(draft.version, language, typed, fresh=fresh, actor=draft.actor)
    except ActionRefusedError as error:
        messages.error(request, str(error))
        return redirect("surveys:draft", *draft.address)
    if clashes:
        draft.version.refresh_from_db()
        return _draw(request, draft, language, clashes, typed)
    messages.success(request, _("The translations are saved."))
    address = reverse("surveys:translation", args=[*draft.address, language])
    show, page = request.POST.get("show", ""), request.POST.get("page", "")
    page = page if page.isdecimal() else "1"
    return redirect(f"{address}?show={show if show in FILTERS else 'all'}&page={page}")


@draft_view
@require_safe
def translation_export(
    request: HttpRequest, draft: Draft, language: str, kind: str
) -> HttpResponse:
    """A file for a translator: XLIFF 1.2, or a workbook."""
    _check(draft, language)
    units = units_of(draft.form, language, draft.version.stale)
    source, original = draft.form.default_language, f"{draft.version}"
    if kind == "xlf":
        content = write_xliff(units, original=original, source=source, target=language)
        answer = HttpResponse(content, content_type="application/xliff+xml")
    elif kind == "xlsx":
        answer = HttpResponse(
            write_translation_book(units, source=source, target=language), content_type=XLSX
        )
    else:
        raise Http404
    name = f"{draft.questionnaire.slug}-{draft.version.number}-{language}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@draft_view
@require_POST
def translation_import(request: HttpRequest, draft: Draft, language: str) -> HttpResponse:
    """Take in what a translator sent back, and say what was left out and why."""
    _check(draft, language)
    form = TranslationFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, draft, language, {}, file_form=form)
    try:
        units = _read(form.cleaned_data["file"], language)
        taken = import_translations(draft.version, language, units, actor=draft.actor)
    except (TranslationFileError, ActionRefusedError) as error:
        form.add_error("file", str(error))
        return _draw(request, draft, language, {}, file_form=form)
    draft.version.refresh_from_db()
    context = {
        "language": language,
        "language_name": language_name(language),
        "taken": taken,
        "problems": [(key, told(reason, _)) for key, reason in taken.problems],
    }
    return draw(request, "surveys/translation_imported.html", draft, context)


def _draw(
    request: HttpRequest,
    draft: Draft,
    language: str,
    clashes: dict[str, str],
    typed: dict[str, Typed] | None = None,
    file_form: TranslationFileForm | None = None,
) -> HttpResponse:
    form = get_form(draft.version)
    units = units_of(form, language, draft.version.stale)
    show = request.GET.get("show", "all")
    wanted = [unit for unit in units if _is_wanted(unit, show, clashes)]
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(unit, clashes, typed or {}) for unit in page]
    context: dict[str, Any] = {
        "language": language,
        "language_name": language_name(language),
        "direction": direction(language),
        "source": form.default_language,
        "source_name": language_name(form.default_language),
        "source_direction": direction(form.default_language),
        "progress": progress(units),
        "show": show,
        "page": page,
        "rows": rows,
        "clashes": clashes,
        "form": file_form or TranslationFileForm(),
    }
    status = 409 if clashes else 422 if file_form else 200
    return draw(request, "surveys/translation.html", draft, context, status=status)


def _is_wanted(unit: Unit, show: str, clashes: dict[str, str]) -> bool:
    if clashes:
        return unit.key in clashes
    return show not in ("missing", "stale") or unit.state == show


def _row(unit: Unit, clashes: dict[str, str], typed: dict[str, Typed]) -> dict[str, Any]:
    mine = typed[unit.key].text if unit.key in clashes else unit.target
    lines = max(len(unit.source), len(mine)) // 45 + 1
    return {
        "unit": unit,
        "text": mine,
        "theirs": clashes.get(unit.key),
        "lines": min(max(lines, 1), 8),
    }


def _typed(request: HttpRequest) -> tuple[dict[str, Typed], frozenset[str]]:
    typed, fresh = {}, set()
    for number, key in enumerate(request.POST.getlist("key")[:PER_PAGE]):
        text = request.POST.get(f"text-{number}", "").replace("\r\n", "\n").strip()
        seen = request.POST.get(f"seen-{number}", "").replace("\r\n", "\n").strip()
        typed[key] = Typed(text[:5000], seen)
        if f"fresh-{number}" in request.POST:
            fresh.add(key)
    return typed, frozenset(fresh)


def _read(file: Any, language: str) -> list[Unit]:
    content: bytes = file.read()
    if content.startswith(b"PK"):
        return read_translation_book(content)
    return read_xliff(content, language=language)


def _check(draft: Draft, language: str) -> None:
    if language not in draft.form.languages:
        raise Http404
