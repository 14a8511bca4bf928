"""The responses of an export, read from the database a few at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from institutions.models import Country
from institutions.models.registry import name_in
from surveys.enums import ResponseState
from surveys.form.model import Form
from surveys.models import Questionnaire, Response
from surveys.queries.export_columns import FIRST
from surveys.queries.forms import get_form

CHUNK = 2_000

COLUMNS = (
    "key",
    "country_id",
    "institution__names",
    "given_name",
    "sector",
    "language",
    "state",
    "version__number",
    "revision",
    "submitted_at",
    "source",
    "is_illustrative",
    "answers",
    "kept_answers",
)


@dataclass(frozen=True, slots=True)
class ExportedResponse:
    """The values of `FIRST` in their order, as texts, and the answers by question name.

    Among the answers are those to questions that a later version removed.
    """

    first: tuple[str, ...]
    answers: dict[str, Any]

    @property
    def record(self) -> dict[str, Any]:
        """One flat object of what is known, with the answers in their natural types."""
        return {**dict(zip(FIRST, self.first, strict=True)), "answers": self.answers}


def forms_of(questionnaire: Questionnaire) -> list[Form]:
    """Return the forms of the versions that can have responses, the newest first."""
    versions = questionnaire.versions.defer("document").exclude(published_at=None)
    return [get_form(version) for version in versions.order_by("-number")]


def responses_to_export(
    questionnaire: Questionnaire, countries: Sequence[Country | str], *, with_drafts: bool = False
) -> QuerySet[Response]:
    """Submitted responses of these countries, in the order of their ids; drafts on demand."""
    states = [ResponseState.SUBMITTED]
    if with_drafts:
        states += [ResponseState.DRAFT, ResponseState.IN_REVIEW]
    # The numbers of the versions rather than a join: only then does PostgreSQL know how many rows
    # there are, and reads on from where it was instead of sorting all that are left each time.
    versions = list(questionnaire.versions.values_list("pk", flat=True))
    return Response.objects.filter(
        version__in=versions, country__in=countries, state__in=states
    ).order_by("pk")


def exported(responses: QuerySet[Response]) -> Iterator[ExportedResponse]:
    """Yield the responses in the order of their ids; memory does not grow with their number.

    Read in pieces rather than through one cursor: no transaction stays open for minutes, and who
    follows the progress or cancels does not wait for it.
    """
    last = 0
    while rows := list(
        responses.filter(pk__gt=last).order_by("pk").values_list("pk", *COLUMNS)[:CHUNK]
    ):
        for _pk, *row in rows:
            yield _exported(dict(zip(COLUMNS, row, strict=True)))
        last = rows[-1][0]


def _exported(row: dict[str, Any]) -> ExportedResponse:
    names, submitted = row["institution__names"], row["submitted_at"]
    first = (
        str(row["key"]),
        row["country_id"],
        name_in(names) if names else row["given_name"],
        row["sector"],
        row["language"],
        row["state"],
        str(row["version__number"]),
        str(row["revision"]),
        submitted.isoformat() if submitted else "",
        row["source"],
        str(int(row["is_illustrative"])),
    )
    return ExportedResponse(first, {**row["kept_answers"], **row["answers"]})
