"""Whether a few rows each have a response, asked so that it takes the same time among millions."""

from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.lookups import IsNull


def has_any(found: QuerySet[Any]) -> IsNull:
    """Like `Exists`, but looked up by index for each outer row.

    PostgreSQL may turn EXISTS into a join with all rows that could match, and for two conditions
    with OR between them it compares each outer row with every one. A scalar subquery stays what it
    is. Ask for one condition at a time, so that each has its index: by an institution, or by an
    invitation and then not for what the invitation says already.
    """
    return IsNull(Subquery(found.order_by().values("pk")[:1]), False)
