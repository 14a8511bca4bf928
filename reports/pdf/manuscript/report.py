"""The Systematisation Report: which chapters it has, and what stands at its front."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.enums import ReportKind
from reports.pdf.manuscript.annexes import (
    checks_annex,
    method_annex,
    questionnaire_annex,
    snapshot_annex,
)
from reports.pdf.manuscript.blocks import (
    Block,
    Graphic,
    Grid,
    Heading,
    Items,
    Outline,
    Para,
    Title,
    Verdict,
    flat,
    plain,
)
from reports.pdf.manuscript.documentation import documentation, documentation_title
from reports.pdf.manuscript.glossary import acronyms_in
from reports.pdf.manuscript.introduction import has_interviews, introduction
from reports.pdf.manuscript.outcomes import (
    conclusions_chapter,
    documents_chapter,
    findings_chapter,
    has_findings,
    needs_chapter,
    recommendations_chapter,
)
from reports.pdf.manuscript.regional import regional_section
from reports.pdf.manuscript.titles import title_of
from reports.pdf.manuscript.voices import (
    dialogue_chapter,
    dialogue_title,
    voices_chapter,
    voices_title,
)
from reports.pdf.manuscript.writer import Json, Writer
from reports.pdf.texts import Reader

Chapter = Callable[[Writer, Json], Iterator[Block]]


@dataclass(frozen=True)
class Manuscript:
    """A report in one language. `sections` starts from the beginning each time it is called.

    Sections come one country after the other, so that the whole is never held at once.
    """

    title: Title
    sections: Callable[[], Iterator[Iterator[Block]]]
    own_acronyms: dict[str, str]

    def outline(self) -> Outline:
        """Read the blocks once and return what the contents and the lists are made of."""
        outline = Outline()
        used: dict[str, str] = {}
        for section in self.sections():
            texts: list[str] = []
            for block in flat(section):
                _enter(outline, block)
                texts += texts_of(block)
            used |= dict(acronyms_in(texts, self.own_acronyms))
        outline.acronyms = sorted(used.items())
        return outline


def manuscript_of(
    snapshot: Json, language: str, *, digest: str, edition: int | None = None, draft: bool = True
) -> Manuscript:
    """Return the report of `snapshot`; call it, and read it, with `language` active.

    `digest` is the SHA-256 of the snapshot's text; `edition` the number of a final report.
    """
    reader = Reader(language, "en")
    title = title_of(snapshot, reader, digest=digest, edition=edition, draft=draft)

    def sections() -> Iterator[Iterator[Block]]:
        countries = snapshot["countries"]
        is_regional = snapshot["kind"] == ReportKind.REGIONAL
        writer = Writer(reader, base=1 if is_regional or len(countries) == 1 else 2)
        if is_regional:
            yield regional_section(writer, countries)
        else:
            for country in countries:
                yield country_section(writer, country)
        writer.base = 1
        yield method_annex(writer)
        yield questionnaire_annex(writer, countries)
        yield checks_annex(writer, countries)
        yield snapshot_annex(writer, snapshot, digest)

    return Manuscript(title, sections, _own_acronyms(snapshot))


def country_section(writer: Writer, country: Json) -> Iterator[Block]:
    """Yield all chapters of one country; as a part where the report has several countries."""
    writer.country = country["code"]
    if writer.base > 1:
        yield writer.part(writer.text(country["names"]), f"country-{country['code']}")
    chapters = chapters_of(country)
    first = writer.numbers[0] if writer.base > 1 else 0
    prefix = f"{first}." if writer.base > 1 else ""
    titles = [f"{prefix}{at}  {title}" for at, (title, _chapter) in enumerate(chapters, start=2)]
    yield from introduction(writer, country, titles)
    for _title, chapter in chapters:
        yield from chapter(writer, country)


def chapters_of(country: Json) -> list[tuple[str, Chapter]]:
    """Return the chapters that the country has something for, with their titles."""
    every: list[tuple[str, Chapter, bool]] = [
        (documentation_title(), documentation, True),
        (dialogue_title(), dialogue_chapter, bool(country["dialogues"])),
        (
            voices_title(country),
            voices_chapter,
            has_interviews(country) or bool(country["questionnaire"]),
        ),
        (_("Findings"), findings_chapter, has_findings(country)),
        (_("Conclusions"), conclusions_chapter, True),
        (_("Preliminary recommendations"), recommendations_chapter, True),
        (_("Needs and the programmes that answer them"), needs_chapter, True),
        (_("Documents consulted"), documents_chapter, True),
    ]
    return [(title, chapter) for title, chapter, is_there in every if is_there]


def _own_acronyms(snapshot: Json) -> dict[str, str]:
    """Short names of institutions on the lists of participants, with their full names."""
    return {
        one["name"]: one["full_name"]
        for country in snapshot["countries"]
        for dialogue in country["dialogues"]
        for one in dialogue["stakeholders"]
        if one["full_name"] and one["name"].isupper()
    }


def _enter(outline: Outline, block: Block) -> None:
    if isinstance(block, Heading):
        outline.headings.append(block)
    elif isinstance(block, Grid) and block.caption:
        outline.tables.append(block)
    elif isinstance(block, Graphic):
        outline.graphics.append(block)


def texts_of(block: Block) -> list[str]:
    """Return all texts that a block prints."""
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Para):
        return [plain(block.line)]
    if isinstance(block, Items):
        return [plain(line) for line in block.lines]
    if isinstance(block, Grid):
        cells = [cell.text for row in block.rows for cell in row]
        return [block.caption, block.below, *block.head, *cells]
    if isinstance(block, Graphic):
        return [block.caption, *block.drawing.texts]
    return [block.text, block.remark] if isinstance(block, Verdict) else []
