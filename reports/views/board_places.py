"""Where a piece of evidence is shown."""

from django.urls import reverse

from reports.enums import EvidenceKind
from reports.queries.board_types import Evidence

_REGISTER = {
    EvidenceKind.DOCUMENT: "documents",
    EvidenceKind.TREATY: "treaties",
    EvidenceKind.STRATEGY: "strategies",
    EvidenceKind.PROGRAMME: "programmes",
}


def address_of(code: str, evidence: Evidence | None) -> str:
    """Return the address of the page that shows the evidence, "" where it is gone."""
    if evidence is None:
        return ""
    kind = EvidenceKind(evidence.kind)
    if kind in (EvidenceKind.OBSERVATION, EvidenceKind.VARIATION):
        row = evidence.reference.partition(".")[0]
        return f"{reverse('reports:evidence_table', args=[code, evidence.place])}#row-{row}"
    if kind is EvidenceKind.TALLY:
        slug, question = evidence.reference.split("/")[:2]
        page = reverse("reports:country_findings", args=[code])
        return f"{page}?questionnaire={slug}#question-{question}"
    if kind is EvidenceKind.PASSAGE:
        return f"{reverse('dialogues:passages')}?country={code}"
    return _in_register(code, evidence)


def _in_register(code: str, evidence: Evidence) -> str:
    kind = EvidenceKind(evidence.kind)
    if kind is EvidenceKind.RECORD:
        anchor = evidence.reference.replace("/", "-")
        return f"{reverse('dialogues:dialogue', args=[evidence.place])}#{anchor}"
    if kind is EvidenceKind.NEED:
        return reverse("reports:evidence_needs", args=[code])
    return f"{reverse('reports:evidence_register', args=[code])}#{_REGISTER[kind]}"
