"""The responses of a questionnaire, narrowed, searched and sorted for the team's table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

from django.db.models import CharField, F, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast

from institutions.models import Institution
from surveys.enums import ResponseState
from surveys.models import Questionnaire, Response
from surveys.queries.bounded import Bounded, bounded

RESPONSE_ORDERS = {
    "newest": ("-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
    "institution": ("institution__names__en", "given_name", "pk"),
    "sector": ("sector", "pk"),
}
# What stands behind it has no special signs (PostgreSQL, regular expression metasyntax).
AS_TEXT = "***="
LISTED_STATES = tuple(state for state in ResponseState if state != ResponseState.SUPERSEDED)


class _AnswerValues(Func):
    """All texts and numbers among the answers, however deep, without the names of questions."""

    function = "jsonb_path_query_array"
    template = "%(function)s(%(expressions)s, '$.** ? (@.type() != \"object\")')"
    output_field = CharField()


def responses_of(
    questionnaire: Questionnaire,
    responses: QuerySet[Response],
    *,
    institution: Institution | None = None,
    sector: str = "",
    language: str = "",
    state: str = "",
    order: str = "newest",
) -> Bounded:
    """Narrow and sort responses of a questionnaire; their answers are not read.

    `order` is one of `RESPONSE_ORDERS`. A superseded revision is found only by its state. Where a
    mass of responses is left after institution and state, the rest is looked for in some of them.
    """
    first = {"institution": institution, "state": state}
    found = responses.filter(
        version__questionnaire=questionnaire, **{key: v for key, v in first.items() if v}
    )
    if not state:
        found = found.filter(state__in=LISTED_STATES)
    within = bounded(found, questionnaire, state=state, oldest=order == "oldest")
    then = {"sector": sector, "language": language}
    found = within.responses.filter(**{key: v for key, v in then.items() if v})
    # Drafts have no date: they come last either way.
    keys = [
        F(name[1:]).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True)
        for name in RESPONSE_ORDERS[order]
    ]
    # PostgreSQL joins before it takes a page: what the table shows is joined to the page's rows.
    return replace(within, responses=found.select_related(None).order_by(*keys))


@dataclass(frozen=True)
class Listed(Sequence[Response]):
    """Responses in their order, to be paged: the keys of a page are found before its rows are read.

    Otherwise PostgreSQL would join 20,000 whole rows to sort them and show 50. `keys` are all of
    them in order, where they are known: looking through the answers takes long, so it is done once,
    and not again for each page. The rows come with answers where the table `has_answers`.
    """

    responses: QuerySet[Response]
    has_answers: bool = False
    keys: list[int] | None = None

    def __len__(self) -> int:
        return self.responses.order_by().count() if self.keys is None else len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Response: ...
    @overload
    def __getitem__(self, index: slice) -> list[Response]: ...
    def __getitem__(self, index: int | slice) -> Response | list[Response]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        keys = self.responses.values_list("pk", flat=True) if self.keys is None else self.keys
        shown = list(keys[index])
        found = self._rows().in_bulk(shown)
        return [found[key] for key in shown if key in found]

    def _rows(self) -> QuerySet[Response]:
        """Of all responses: what is one of 20,000 drafts would be looked for again for each row."""
        unread = ["revisions", "version__document", *([] if self.has_answers else ["answers"])]
        return Response.objects.select_related("version", "institution").defer(*unread)


def searched(
    responses: QuerySet[Response],
    *,
    search: str = "",
    answer: tuple[str, str] | None = None,
    has_answers: bool = False,
) -> Listed:
    """Narrow responses by what they say; time grows with the number of those given.

    `search` is looked for in the institution's names, the number of the response and all answers;
    `answer` is a question with the name of a choice made there, alone or among others. Their
    answers are read along with a page where the table `has_answers`.
    """
    found = responses
    if search:
        found = _mentioning(found, search)
    if answer:
        question, choice = answer
        alone, among = {question: choice}, {question: [choice]}
        found = found.filter(Q(answers__contains=alone) | Q(answers__contains=among))
    if found is responses:
        return Listed(responses, has_answers)
    return Listed(responses, has_answers, list(found.values_list("pk", flat=True)))


def _mentioning(responses: QuerySet[Response], search: str) -> QuerySet[Response]:
    """Those with the words in an answer or a name, or with this beginning of the number.

    The words are a regular expression of the kind that is only a text: PostgreSQL finds it four
    times as fast as `icontains`, for which it makes capital letters of each whole answer.
    """
    words = AS_TEXT + _as_in_json(search)
    texts = responses.alias(
        _plain=Cast("answers", TextField()),
        _values=Cast(_AnswerValues("answers"), TextField()),
        _names=Cast("institution__names", TextField()),
        _number=Cast("key", TextField()),
    )
    return texts.filter(
        # Where the words are not in the whole, the values need not be taken apart.
        Q(_plain__iregex=words, _values__iregex=words)
        | Q(_names__icontains=_as_in_json(search))
        | Q(given_name__icontains=search)
        | Q(_number__istartswith=search)
        | Q(_number__istartswith=search.replace("-", ""))
    )


def _as_in_json(search: str) -> str:
    """The words as they stand in JSON text, where quotation marks have a stroke before them."""
    return search.replace("\\", "\\\\").replace('"', '\\"')
