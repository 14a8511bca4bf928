"""Taking the recommendations of regional events into a country's own."""

from django.db import transaction
from django.utils.translation import gettext as _

from dialogues.queries.regional import DraftRow
from institutions.models import Country, User
from reports.actions.board import BoardError, add_recommendation
from reports.models import Recommendation


@transaction.atomic
def adopt_recommendation(country: Country, row: DraftRow, *, actor: User | None) -> Recommendation:
    """Put what an event adopted among the country's recommendations, as a draft.

    Raises BoardError where the country did not agree with it, or has it already.
    """
    Country.objects.select_for_update().get(pk=country.pk)
    if country.code not in {agreed.code for agreed in row.agreed}:
        raise BoardError(_("The country did not agree with this recommendation."))
    if Recommendation.objects.filter(country=country, adopted_from=row.draft).exists():
        raise BoardError(_("It is among the country’s recommendations already."))
    texts = {language: text for language, text in row.revision.texts.items() if text}
    return add_recommendation(country, texts=texts, adopted_from=row.draft, actor=actor)
