"""The shapes of the values that become PDF documents.

Everything a document says is in its value: plain JSON types, no database rows, no clock. Texts
that exist in several languages are maps from language code to text; the language is chosen when
the document is drawn, and a text that is missing in it is shown in another and marked as such.
Counts are whole numbers of people. A count of None is withheld because too few people stand behind
it.
"""

from typing import Literal, NotRequired, TypedDict

Text = dict[str, str]
QuestionKind = Literal["single", "multiple", "rank", "number", "text"]

SCHEMA = 1


class CountryName(TypedDict):
    code: str
    names: Text


class RoundName(TypedDict):
    """Empty names where the questionnaire belongs to no round."""

    names: Text


class QuestionnaireName(TypedDict):
    slug: str
    title: Text
    version: str | int
    default_language: str


class Totals(TypedDict):
    """How many were asked and how many answered, in people and in institutions.

    `invited` counts invitations, each as many times as people are expected to answer it;
    `responses` counts submitted responses; `partial` counts responses begun but not submitted.
    Where people answer through an open link, `responses` may be more than `invited`.
    """

    responses: int
    invited: int
    partial: int
    institutions_invited: int
    institutions_answered: int


class SectorRate(TypedDict):
    """Response rate of one sector; `sector` is a value of `institutions.enums.Sector`."""

    sector: str
    invited: int | None
    submitted: int | None


class SectionName(TypedDict):
    name: str
    label: Text


class ChoiceCount(TypedDict):
    name: str
    label: Text
    count: int | None


class RankedChoice(TypedDict):
    """`positions[i]` people put the choice at place i + 1; `mean` is its mean place, 1 the top."""

    name: str
    label: Text
    positions: list[int | None]
    mean: float | None


class NumberSummary(TypedDict):
    n: int
    minimum: float | None
    median: float | None
    maximum: float | None


class Quote(TypedDict):
    """A free-text answer that the team chose. The institution is named only where it consented."""

    text: str
    language: str
    sector: str | None
    institution: str | None


class QuestionResult(TypedDict):
    """What was answered to one question.

    `answered` is the base of all its counts. `choices` are in the order of the form, "don't know"
    apart in `dont_know`. `label_code` is a value of `reports.agreement.Label` for single choice,
    else None; the three measures are None unless the choices form a scale and somebody answered.
    `leading` holds choice names. Keys that do not belong to the kind of question are empty or
    None.
    """

    name: str
    kind: QuestionKind
    section: SectionName
    label: Text
    group_label: Text | None  # the question above the rows of a matrix
    is_conditional: bool  # asked only where earlier answers made it relevant
    answered: int
    ordinal: bool
    choices: list[ChoiceCount]
    dont_know: ChoiceCount | None
    label_code: str | None
    agreement: float | None
    consensus: float | None
    dispersion: float | None
    leading: list[str]
    ranking: list[RankedChoice]
    number: NumberSummary | None
    quotes: list[Quote]


class Source(TypedDict):
    """Something that the report rests on: a title, and where and when it can be found."""

    title: Text
    detail: NotRequired[Text]


class Correction(TypedDict):
    """A text of a published version that was corrected, in one language.

    `questions` are the labels of those that show it; `date` is the day as ISO 8601.
    """

    id: int
    version: int
    kind: Literal["label", "hint", "choice"]
    questions: list[Text]
    language: str
    before: str
    after: str
    date: str


class SummarySnapshot(TypedDict):
    """Everything in a country summary. `taken_at` is ISO 8601, printed in its own offset.

    Snapshots of before there were `corrections` lack them.
    """

    schema: int
    kind: Literal["summary"]
    country: CountryName
    round: RoundName
    questionnaire: QuestionnaireName
    taken_at: str
    code_version: str
    is_illustrative: bool
    totals: Totals
    sectors: list[SectorRate]
    questions: list[QuestionResult]
    corrections: NotRequired[list[Correction]]
    sources: list[Source]


class CopyAnswer(TypedDict):
    """One question and its answer: labels of choices, in rank order for a ranking, or a text."""

    label: Text
    group_label: Text | None
    ranked: bool
    choices: list[Text]
    text: str | None


class CopySection(TypedDict):
    label: Text
    questions: list[CopyAnswer]


class CopySignature(TypedDict):
    """Who signed, in which function, and in words how it was made sure."""

    name: str
    function: str
    method: str


class ResponseCopy(TypedDict):
    """A respondent's own copy.

    Only questions that were shown are in it; one left empty has neither choices nor text.
    `submitted_at` is local time as text, ready to print; `sha256` is the digest of the answers in
    hexadecimal.
    """

    schema: int
    kind: Literal["response_copy"]
    title: Text
    default_language: str
    version: str | int
    country: Text
    institution: str
    receipt: str
    submitted_at: str
    is_illustrative: bool
    sections: list[CopySection]
    sha256: str
    signature: NotRequired[CopySignature]
