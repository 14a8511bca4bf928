"""What can be cited, as a value."""

from dataclasses import dataclass
from typing import Any

from institutions.models.registry import name_in
from reports.live_text import Key, reference_text


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence as it is now; `place` is the id of the table or dialogue it is in."""

    kind: str
    reference: str
    labels: dict[str, str]
    value: dict[str, Any]
    place: int = 0

    @property
    def key(self) -> Key:
        return self.kind, self.reference

    @property
    def label(self) -> str:
        return name_in(self.labels)

    @property
    def live(self) -> str:
        """What puts the figure into a text; "" where there is none."""
        return reference_text(self.kind, self.reference)


def labels_now(cited: dict[str, str], evidence: Evidence | None) -> dict[str, str]:
    """Return a citation's labels with the names that its evidence was given since.

    Evidence that is called otherwise in every language keeps the labels it was cited by.
    """
    if evidence is None or not set(cited.values()) & set(evidence.labels.values()):
        return cited
    return evidence.labels
