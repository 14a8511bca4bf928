"""Entries of the register: their kinds, the words that name them, what links to them."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.files import FieldFile
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Country
from reports.evidence.citation import citation
from reports.models import ENTRY_KINDS, Document, Entry, Strategy, StrategySection

KIND_NAMES = {
    "document": gettext_lazy("Document"),
    "treaty": gettext_lazy("Treaty"),
    "strategy": gettext_lazy("Strategy"),
    "programme": gettext_lazy("Programme"),
    "need": gettext_lazy("Need"),
    "meeting": gettext_lazy("Donors’ meeting"),
}


def kind_of(entry: models.Model) -> str:
    """Return the kind of an entry as it stands in addresses."""
    return next(kind for kind, model in ENTRY_KINDS.items() if isinstance(entry, model))


def values_of(entry: models.Model) -> dict[str, Any]:
    """Return what an entry holds, by the names of its columns, as JSON holds it."""
    values = {
        name: str(value) if isinstance(value, FieldFile) else value
        for name, value in model_to_dict(entry, exclude=["id", "programmes"]).items()
    }
    decoded: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return decoded


def entry_digest(entry: models.Model) -> str:
    """Return what tells one state of an entry from another."""
    text = json.dumps(values_of(entry), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def citation_of(document: Document) -> str:
    """Return the citation of a document in its standard form, in the active language."""
    names = ("author", "issuer", "title", "date", "number", "place")
    more = ("publisher", "pages", "language", "link")
    parts = {name: getattr(document, name) for name in (*names, *more)}
    return citation(parts, pages_word=_("pp."), number_word=_("No."))


def head_of_sections(strategy: Strategy) -> str:
    """Return the name under which the sections of a strategy are listed.

    Lists that came from a file may be headed by a short name ("Strategy 2001-2005"): the one with
    the strategy's period whose other words all stand in its name.
    """
    heads = StrategySection.objects.filter(country=strategy.country_id).order_by()
    known = sorted(set(heads.values_list("strategy", flat=True)))
    for head in (str(strategy), strategy.name):
        if head in known:
            return head
    return next((head for head in known if _is_short_for(head, strategy)), str(strategy))


def _is_short_for(head: str, strategy: Strategy) -> bool:
    words = set(head.casefold().split())
    period = strategy.period.casefold()
    if not period or period not in words:
        return False
    return words - {period} <= set(strategy.name.casefold().split())


def sections_of(strategy: Strategy) -> list[str]:
    """Return the sections of a strategy in their order."""
    found = StrategySection.objects.filter(
        country=strategy.country_id, strategy=head_of_sections(strategy)
    )
    return list(found.order_by("order").values_list("section", flat=True))


def next_order(model: type[Entry], country: Country, **values: Any) -> int:
    """Return the place after the last entry of a country (and of `values`)."""
    entries = model.objects.filter(country=country, **values)
    last: int | None = entries.aggregate(last=models.Max("order"))["last"]
    return (last or 0) + 1
