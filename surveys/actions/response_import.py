"""Importing answers from a CSV file: all of them, or none and the list of what is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from institutions.access import writable_countries
from institutions.actions import record_audit
from institutions.actions.csv_rows import RowProblem, UnreadableFileError
from institutions.models import Country, User
from surveys.actions.exported_rows import ExportedReader
from surveys.actions.folding import wake_folding
from surveys.actions.left_out import LeftOut, LeftOutParts
from surveys.actions.response_csv import ID, MOST_BYTES, Record, read_records
from surveys.actions.response_rows import RecordReader
from surveys.enums import VersionState
from surveys.form.model import Form
from surveys.models import FoldEntry, Questionnaire, Response, Version
from surveys.queries.export_columns import NUMBER, REVISION
from surveys.queries.forms import get_form
from surveys.queries.stored_numbers import imported_institutions, is_uuid, stored_numbers

MOST_PROBLEMS = 500
CHUNK = 2000


@dataclass
class ResponseImport:
    """What came of an import; nothing was stored unless `problem_count` is 0.

    On a dry run the numbers say what would be. `problems` are the first `MOST_PROBLEMS`;
    `by_country` counts the new responses; `left_out_parts` is what an exported file holds and
    cannot bring back.
    """

    rows: int = 0
    created: int = 0
    already_there: int = 0
    linked: int = 0
    by_country: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    problem_count: int = 0
    left_out_parts: LeftOutParts = field(default_factory=LeftOutParts)

    @property
    def left_out(self) -> list[LeftOut]:
        return self.left_out_parts.all

    @property
    def country_counts(self) -> list[tuple[str, int]]:
        """New responses by country code, for a page."""
        return sorted(self.by_country.items())

    def add_problems(self, problems: Iterable[RowProblem]) -> None:
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)

    def count(self, responses: list[Response]) -> None:
        self.created += len(responses)
        self.linked += sum(response.institution_id is not None for response in responses)
        self.by_country.update(response.country_id for response in responses)


def import_responses(
    questionnaire: Questionnaire,
    file: BinaryIO | bytes,
    *,
    dry_run: bool = False,
    is_illustrative: bool = False,
    actor: User | None = None,
) -> ResponseImport:
    """Store the answers of a CSV file as submitted responses to the latest published version.

    The file has the documented columns or is one that a site exported. A response that is there
    already with the same answers is counted, not stored again; of an exported file every one whose
    number is that of a response, which stays as it is. Everything is stored in one transaction, and
    queued for folding. `actor` None is the system: it may import for every country. Memory grows
    with the file, not with what is made of it.
    """
    content = file if isinstance(file, bytes) else file.read(MOST_BYTES + 1)
    result = ResponseImport()
    published = questionnaire.versions.filter(state=VersionState.PUBLISHED)
    version = published.order_by("-number").first()
    if version is None:
        reason = _("The questionnaire has no published version.")
        result.add_problems([RowProblem(0, "", "", reason)])
        return result
    version.questionnaire = questionnaire
    try:
        with transaction.atomic():
            _Importer(version, result, actor, is_illustrative=is_illustrative).run(
                content, stores=not dry_run
            )
            if result.problem_count:
                transaction.set_rollback(True)
    except UnreadableFileError as error:
        result.add_problems(error.problems)
    except IntegrityError:
        reason = _("Somebody imported some of these responses just now. Try again.")
        result.add_problems([RowProblem(0, "", "", reason)])
    return result


class _Importer:
    def __init__(
        self, version: Version, result: ResponseImport, actor: User | None, *, is_illustrative: bool
    ) -> None:
        self.version, self.result, self.actor = version, result, actor
        self.form: Form = get_form(version)
        allowed = Country.objects.all() if actor is None else writable_countries(actor)
        self.countries = {country.pk: country for country in allowed}
        self.is_illustrative = is_illustrative

    def run(self, content: bytes, *, stores: bool) -> None:
        questionnaire = self.version.questionnaire
        records = read_records(content, self.form, name_column=questionnaire.institution_question)
        while chunk := list(islice(records, CHUNK)):
            self.result.rows += len(chunk)
            good = list(self._well_formed(chunk))
            is_exported = any(record.is_exported for record in good)
            new = self._new_exported(good) if is_exported else self._new_documented(good)
            self.result.count(new)
            if stores and not self.result.problem_count:
                _store(new)
        if stores and self.result.created and not self.result.problem_count:
            wake_folding()
            self._record()

    def _record(self) -> None:
        details = {"created": self.result.created, "countries": dict(self.result.by_country)}
        if left_out := sum(part.count for part in self.result.left_out):
            details["left_out"] = left_out
        record_audit(
            actor=self.actor,
            action="import_responses",
            subject=self.version.questionnaire,
            details=details,
        )

    def _well_formed(self, chunk: list[Record | RowProblem]) -> Iterator[Record]:
        for record in chunk:
            if isinstance(record, RowProblem):
                self.result.add_problems([record])
            else:
                yield record

    @cached_property
    def _reader(self) -> RecordReader:
        return RecordReader(
            self.version, self.form, self.countries, is_illustrative=self.is_illustrative
        )

    @cached_property
    def _exported_reader(self) -> ExportedReader:
        return ExportedReader(
            self.version,
            self.form,
            self.countries,
            is_illustrative=self.is_illustrative,
            left_out=self.result.left_out_parts,
        )

    def _read(
        self, reader: RecordReader, records: Iterable[Record]
    ) -> Iterator[tuple[Record, Response]]:
        for record in records:
            response, problems = reader.read(record)
            self.result.add_problems(problems)
            if response is not None:
                yield record, response

    def _new_documented(self, records: list[Record]) -> list[Response]:
        return list(self._without_known(list(self._read(self._reader, records))))

    def _new_exported(self, records: list[Record]) -> list[Response]:
        """The responses that are not there yet, under their own numbers where these are free.

        Those that are there are not even looked at: another version may have other rules by now.
        """
        self._counting  # noqa: B018 -- as it is before anything of the file is stored
        numbers = [number for one in records if is_uuid(number := one.cell(NUMBER))]
        stored = stored_numbers(self.version.questionnaire, numbers)
        new = [record for record in records if record.cell(NUMBER) not in stored.there]
        self.result.already_there += len(records) - len(new)
        found = list(self._not_revised(list(self._read(self._exported_reader, new))))
        for response in found:
            if response.external_id not in stored.elsewhere:
                response.key = UUID(response.external_id)
        return found

    @cached_property
    def _counting(self) -> set[tuple[str, int | None, str]]:
        return imported_institutions(self.version.questionnaire)

    def _not_revised(self, found: list[tuple[Record, Response]]) -> Iterator[Response]:
        """Yield the responses but for later revisions of what counts here under another number."""
        for record, response in found:
            who = (response.country_id, response.institution_id, response.given_name)
            if _is_later_revision(record) and who in self._counting:
                reason = _(
                    "These answers were changed after they were sent first, and an imported "
                    "response of the same institution counts here already. Withdraw that one "
                    "first, or take this row out of the file."
                )
                self.result.add_problems([record.problem(REVISION, reason)])
            else:
                yield response

    def _without_known(self, found: list[tuple[Record, Response]]) -> Iterator[Response]:
        """Yield the responses that are new; count the others, or report those that differ."""
        rows = Response.objects.filter(
            version__questionnaire=self.version.questionnaire,
            external_id__in=[response.external_id for _record, response in found],
        ).values_list("external_id", "country_id", "answers")
        known = {number: (country, answers) for number, country, answers in rows}
        for record, response in found:
            there = known.get(response.external_id)
            if there is None:
                yield response
            elif there == (response.country_id, response.answers):
                self.result.already_there += 1
            else:
                reason = _("This response was imported before, with other answers.")
                self.result.add_problems([record.problem(ID, reason)])


def _is_later_revision(record: Record) -> bool:
    return record.cell(REVISION) not in {"", "1"}


def _store(responses: list[Response]) -> None:
    stored = Response.objects.bulk_create(responses)
    FoldEntry.objects.bulk_create([FoldEntry(response=response) for response in stored])
