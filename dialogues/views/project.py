"""Coded texts to and from other programs."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dialogues.access import team_of
from dialogues.actions.project_import import (
    ImportedProject,
    Target,
    import_highlights,
    import_project,
    import_tags,
)
from dialogues.coding.highlights import TaguetteExport
from dialogues.coding.project_file import write_project
from dialogues.coding_access import visible_excerpts, visible_sources
from dialogues.forms.project import ProjectForm
from dialogues.queries.project import (
    project_coders,
    project_codes,
    project_sources,
    shareable_sources,
    withheld_sources,
)
from dialogues.queries.sources import in_country
from dialogues.views.common import actor_of
from institutions.access import team_required, writable_countries

SHOWN_LOST = 50


@require_GET
@team_required
def project_file(request: HttpRequest) -> FileResponse:
    """Hand out the coded texts of all of the user's countries, or of `?country=`, as .qdpx."""
    sources = shareable_sources(visible_sources(request.user), request.GET.get("country", ""))
    excerpts = visible_excerpts(request.user).filter(source__in=sources)
    # Closed by the response when it is sent.
    out = TemporaryFile()  # noqa: SIM115
    write_project(
        out,
        f"CADAP {timezone.localdate():%Y-%m-%d}",
        codes=project_codes(excerpts),
        coders=project_coders(excerpts),
        sources=project_sources(sources, excerpts),
    )
    out.seek(0)
    name = f"coding-{timezone.localdate():%Y-%m-%d}.qdpx"
    return FileResponse(out, as_attachment=True, filename=name, content_type="application/zip")


@team_required
def project_import(request: HttpRequest) -> HttpResponse:
    """Take a project or an export of Taguette in, and tell what became of it."""
    countries = writable_countries(request.user)
    form = ProjectForm(request.POST or None, request.FILES or None, countries=countries)
    result = None
    if request.method == "POST" and form.is_valid():
        result = _take(request, form)
    context = {
        "form": form,
        "result": result,
        "lost": result.lost[:SHOWN_LOST] if result else [],
        "countries": countries,
        "withheld": withheld_sources(visible_sources(request.user)),
    }
    return render(request, "dialogues/project.html", context)


def _take(request: HttpRequest, form: ProjectForm) -> ImportedProject | None:
    values = form.cleaned_data
    country, actor, file = values["country"], actor_of(request), values["file"]
    coders = tuple(team_of(country))
    target = Target(country, values["language"], values["held_on"], coders)
    known = visible_sources(request.user).filter(in_country([country.code]))
    if not isinstance(file, TaguetteExport):
        arguments = {"project": file, "target": target, "known": known, "actor": actor}
        return form.perform(import_project, **arguments)
    if file.tags:
        return form.perform(import_tags, tags=file.tags, actor=actor)
    arguments = {"highlights": file.highlights, "target": target, "known": known, "actor": actor}
    return form.perform(import_highlights, **arguments)
