"""Files that people send, each read by its reader and, now and then, sent to its page.

The good files that are changed are the samples, and what the site itself hands out.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dialogues.actions.importing import import_dialogues
from dialogues.coding.codebook_file import CodebookFileError, read_codebook
from dialogues.coding.highlights import HighlightsError, read_taguette
from dialogues.coding.project_reading import ProjectFileError, read_project
from dialogues.evidence.columns import FILES as DIALOGUE_FILES
from dialogues.text_files import TextFileError, read_text_file
from institutions.bounces import read_bounces
from institutions.workbooks import UnusableWorkbookError
from reports.actions.evidence_files import FILES as EVIDENCE_FILES
from reports.actions.evidence_import import import_evidence
from reports.actions.workbook_reading import read_workbook as read_evidence
from reports.evidence.workbook.guessing import guess_layouts
from reports.pdf.form_reading import open_form, read_form
from surveys.actions.answer_files import add_file
from surveys.actions.errors import ActionRefusedError
from surveys.form.filled import FilledFileError
from surveys.queries.forms import get_form
from surveys.xlsform.answers_read import open_answers, read_answers
from surveys.xlsform.read import read_workbook as read_xlsform
from surveys.xlsform.translations import (
    TranslationFileError,
    read_translation_book,
    read_xliff,
)
from tests.access.addresses import address_of
from tests.access.world import World, undone
from tests.dialogues.files import docx_of, odt_of
from tests.fuzz import mutation
from tests.fuzz.seat import Seat
from tests.fuzz.target import Page, Target
from tests.reports.evidence.test_import_pages import GOOD as EVIDENCE_BOOK
from tests.surveys.mailing.test_board import notice
from tests.surveys.xlsform.books import CHOICES, SETTINGS, make_book, with_shared_strings

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
PAGE_EVERY = 4
REFUSALS = (
    UnusableWorkbookError, HighlightsError, ProjectFileError, CodebookFileError, TextFileError,
    TranslationFileError, FilledFileError, ActionRefusedError,
)  # fmt: skip
Read = Callable[[bytes], object]
DOCX = docx_of(
    '<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t xml:space="preserve">Words </w:t><w:tab/>'
    "<w:br/></w:r><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText>"
    "</w:r></w:del></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
ODT = odt_of(
    "<text:h>Heading</text:h>"
    "<text:p>One<text:s text:c='3'/>two<text:tab/><text:line-break/></text:p>"
    "<text:list><text:list-item><text:p>Item</text:p></text:list-item></text:list>"
)
TAGUETTE = b"id,document,tag,content\n1,KZ-01,Demand,A word\n2,KZ-01,Demand,Other words\n"
TAGS = b"tag,parent,description,number of highlights\nDemand,,What,2\nYouth,Demand,Who,0\n"
SMALL_FORM = with_shared_strings(
    make_book(
        [
            ["type", "name", "label", "label::ru", "relevant", "constraint", "calculation",
             "choice_filter", "required", "appearance", "parameters", "hint", "default"],
            ["begin_group", "g", "Group", "Группа", "", "", "", "", "", "table-list"],
            ["select_one yes_no", "a", "A", "А", "", "", "", "name != 'no'", "yes"],
            ["select_one yes_no", "b", "B", "Б", "${a} = 'yes'"],
            ["end_group"],
            ["begin_repeat", "r", "Rows", "Ряды"],
            ["integer", "c", "C", "В", "", ". > 0 and regex(., '[0-9]+')", "", "", "", "", "",
             "h", 3],
            ["end_repeat"],
            ["calculate", "d", "", "", "", "", "sum(${c}) + 1"],
            ["range", "e", "E", "Е", "", "", "", "", "", "", "start=0 end=5 step=1"],
            ["rank yes_no", "f", "F", "Ф"], ["select_multiple yes_no or_other", "j", "J", "И"],
            ["file", "h", "H", "Х"], ["note", "i", "I", "И"],
        ],
        CHOICES,
        SETTINGS,
    )
)  # fmt: skip
BOUNCE = notice("<a@b>", "c@example.org")
MAILBOX = b"From x\n" + BOUNCE + b"\nFrom y\nSubject: =?utf-8?b?zz==?=\n\nHello\n"
CONTACTS = b"institution,email,name,language,signs\nMinistry,a@example.org,A,en,yes\n"
PEOPLE = b"email,name,role,country,institution,language\nn@example.org,N,signatory,KZ,Ministry,ru\n"


def send(world: World, page: Page, content: bytes) -> None:
    """Send the file as an administrator, go where the page leads, and take everything back."""
    client = world.visitors["administrator"].client()
    with undone():
        file = SimpleUploadedFile(page.file_name, content)
        answer = client.post(
            page.path or address_of(page.name, world.home),
            {**page.values, page.control: file},
            follow=True,
        )
        assert answer.status_code < 500
        if page.then and answer.redirect_chain:
            client.post(answer.redirect_chain[-1][0], {page.then: "1"}, follow=True)


def read_and_send(world: World, read: Read | None, *pages: Page) -> Read:
    """Run the reader each time, and one page for one in `PAGE_EVERY` files."""

    def run(content: bytes) -> None:
        number = sum(content[-64:]) + len(content)
        if read is not None:
            try:
                read(content)
            except REFUSALS as error:
                _check_told(error)
        if read is None or number % PAGE_EVERY == 0:
            send(world, pages[number // PAGE_EVERY % len(pages)], content)

    return run


def _check_told(error: Exception) -> None:
    """Whoever sent the file is told why it is refused."""
    assert str(error)


def download(world: World, name: str) -> bytes:
    """What an address hands out to an administrator."""
    answer = world.visitors["administrator"].client().get(address_of(name, world.home))
    assert answer.status_code == 200, name
    return b"".join(answer) if answer.streaming else answer.content


def file_targets(world: World, seat: Seat) -> Iterator[Target]:
    """All targets that are files."""
    archive, table = mutation.change_archive, mutation.change_csv
    offline = Page("reports:response_offline", "a.pdf")
    form = get_form(world.home.draft.version)
    made = partial(_target, world)
    yield made(
        "xlsform", archive, [SMALL_FORM], lambda c: read_xlsform(io.BytesIO(c)),
        Page("surveys:questionnaire_import", "a.xlsx"),
    )  # fmt: skip
    yield made(
        "evidence-workbook", archive, [EVIDENCE_BOOK],
        lambda c: guess_layouts(read_evidence(c)),
        Page("reports:evidence_import", "a.xlsx", then="import"),
    )  # fmt: skip
    yield made(
        "answer-workbook", archive,
        [download(world, "reports:response_workbook"), seat.workbook],
        lambda c: read_answers(open_answers(c), form), offline, seat.page,
    )  # fmt: skip
    yield made(
        "answer-pdf", mutation.change_pdf,
        [plain_pdf(download(world, "reports:response_form")), plain_pdf(seat.printed)],
        lambda c: read_form(*open_form(c), form), offline, seat.page,
    )  # fmt: skip
    yield made(
        "project", archive, [download(world, "dialogues:project_file")], read_project,
        Page("dialogues:project_import", "a.qdpx", values=_PROJECT),
    )  # fmt: skip
    yield made(
        "taguette-csv", table, [TAGUETTE, TAGS], partial(read_taguette, "a.csv"),
        Page("dialogues:project_import", "a.csv", values=_PROJECT),
    )  # fmt: skip
    yield made(
        "codebook", mutation.change_xml, [download(world, "dialogues:codebook_qdc")], read_codebook,
        Page("dialogues:codebook_import", "a.qdc"),
    )  # fmt: skip
    yield made(
        "docx", archive, [DOCX], partial(read_text_file, "a.docx"),
        Page("dialogues:interview_text_import", "a.docx", values={"base": 1}),
    )  # fmt: skip
    yield made(
        "odt", archive, [ODT], partial(read_text_file, "a.odt"),
        Page("dialogues:interview_text_import", "a.odt", values={"base": 1}),
    )  # fmt: skip
    yield from text_targets(world, seat)


def text_targets(world: World, seat: Seat) -> Iterator[Target]:
    """Those that are texts, translations or lists."""
    archive, table, made = mutation.change_archive, mutation.change_csv, partial(_target, world)
    yield made(
        "text", mutation.change_text, ["Слова: и слово".encode(), "Слова".encode("utf-16")],
        partial(read_text_file, "a.txt"),
        Page("dialogues:interview_text_import", "a.txt", values={"base": 1}),
    )  # fmt: skip
    yield made(
        "xliff", mutation.change_xml, [_translation(world, "xliff")],
        partial(read_xliff, language="ru"), Page("surveys:translation_import", "a.xlf"),
    )  # fmt: skip
    yield made(
        "translation-workbook", archive, [_translation(world, "xlsx")], read_translation_book,
        Page("surveys:translation_import", "a.xlsx"),
    )  # fmt: skip
    yield made(
        "bounces", mutation.change_text, [BOUNCE, MAILBOX], read_bounces,
        Page("surveys:bounces", "a.eml"),
    )  # fmt: skip
    answers = [path.read_bytes() for path in sorted((SAMPLES / "responses").glob("*.csv"))]
    yield made(
        "responses-csv", table, [*answers, _answers(world)], None,
        Page("surveys:response_import", "a.csv"),
    )  # fmt: skip
    yield made(
        "registry-csv", table,
        [b"country,name_en,sector\nKZ,New,other\n", (SAMPLES / "institutions.csv").read_bytes()],
        None, Page("institutions:institution_import", "a.csv"),
    )  # fmt: skip
    yield made(
        "people-csv", table, [PEOPLE], None, Page("institutions:people_import", "a.csv"),
    )  # fmt: skip
    yield made(
        "contacts-csv", table, [CONTACTS], None, Page("institutions:contacts", "a.csv")
    )  # fmt: skip
    yield made(
        "verified-copy", mutation.change_pdf, [download(world, "reports:response_pdf")], None,
        Page("reports:verify_copy", "a.pdf"), Page("reports:verify", "a.pdf"),
    )  # fmt: skip
    yield Target("pictures", partial(_add_file, seat), _pictures(), mutation.change_picture)
    yield _folder("evidence-csv", SAMPLES / "evidence", tuple(EVIDENCE_FILES), import_evidence)
    yield _folder("dialogues-csv", SAMPLES / "dialogues", tuple(DIALOGUE_FILES), import_dialogues)


_PROJECT = {"country": "KZ", "language": "ru", "held_on": "2023-06-08"}


def _target(
    world: World,
    name: str,
    mutate: mutation.Mutation,
    seeds: list[bytes],
    read: Read | None,
    *pages: Page,
) -> Target:
    return Target(name, read_and_send(world, read, *pages), seeds, mutate)


def plain_pdf(content: bytes) -> bytes:
    """The same PDF with its objects and streams readable, so that changing a byte changes one."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _translation(world: World, kind: str) -> bytes:
    client = world.visitors["administrator"].client()
    address = address_of("surveys:translation_export", world.home)
    wanted = {"xliff": "xlf", "xlsx": "xlsx"}[kind]
    answer = client.get(address.replace("xlf", wanted))
    assert answer.status_code == 200
    return answer.content


def _answers(world: World) -> bytes:
    from tests.surveys.answer_files import ROW, as_csv

    return as_csv(ROW | {"country": world.home.code})


def _pictures() -> list[bytes]:
    """One of each kind, and files that are told by their first bytes."""
    found = [b"%PDF-1.4\n%%EOF", b"a text", DOCX]
    for format_name in ("PNG", "JPEG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGB", (20, 10), (200, 10, 10)).save(out, format_name)
        found.append(out.getvalue())
    return found


def _add_file(seat: Seat, content: bytes) -> None:
    """Add the file as an answer under each ending that is taken."""
    for name in ("a.png", "a.jpg", "a.webp", "a.pdf", "a.docx", "a.txt"):
        with undone():
            for question in seat.upload_questions:
                try:
                    add_file(seat.invitation, "", question, SimpleUploadedFile(name, content))
                except ActionRefusedError as error:
                    _check_told(error)


def _folder(name: str, folder: Path, names: tuple[str, ...], act: Callable[[Path], Any]) -> Target:
    """Files that are imported together: one is changed, the first line tells which."""
    seeds = [
        each.encode() + b"\n" + (folder / each).read_bytes()
        for each in names
        if (folder / each).is_file()
    ]

    def mutate(rng: mutation.Random, content: bytes, other: bytes) -> bytes:
        head, _end, rest = content.partition(b"\n")
        return head + b"\n" + mutation.change_csv(rng, rest, other)

    def run(content: bytes) -> None:
        head, _end, rest = content.partition(b"\n")
        changed = head.decode("ascii", "replace")
        with tempfile.TemporaryDirectory() as made, undone():
            for each in names:
                source = folder / each
                if each == changed:
                    (Path(made) / each).write_bytes(rest)
                elif source.is_file():
                    (Path(made) / each).symlink_to(source)
            act(Path(made))

    return Target(name, run, seeds, mutate, is_guided=False)
