"""`themes [--json]`: passages, sources and polarity by theme and country."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from dialogues.models import Excerpt, Theme
from dialogues.queries.codebook import in_tree_order
from dialogues.queries.consent import counting
from dialogues.queries.themes import count_themes
from surveys.enums import ResponseState


class Command(BaseCommand):
    help = "Count the coded passages: for each theme and country passages, sources, polarities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = self._rows()
        if options["json"]:
            self.stdout.write(json.dumps({"themes": rows}, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(
                f"{row['theme']} {row['country']}: {row['passages']} passages, "
                f"{row['sources']} sources (positive {row['positive']}, "
                f"challenge {row['challenge']}, neutral {row['neutral']})"
            )

    def _rows(self) -> list[dict[str, object]]:
        """One row for each theme and country with passages, in the order of the codebook."""
        standing = Q(source__response=None) | Q(source__response__state=ResponseState.SUBMITTED)
        counts = count_themes(counting(Excerpt.objects.filter(standing, moved_to=None)))
        rows: list[dict[str, object]] = []
        for theme, _depth in in_tree_order(Theme.objects.filter(merged_into=None)):
            for key in sorted(key for key in counts if key[0] == theme.pk):
                found = counts[key]
                rows.append(
                    {
                        "theme": theme.code,
                        "title": theme.title,
                        "country": key[1],
                        "passages": found.passages,
                        "sources": found.sources,
                        "positive": found.positive,
                        "challenge": found.challenge,
                        "neutral": found.neutral,
                    }
                )
        return rows
