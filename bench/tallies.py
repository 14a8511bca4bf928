"""Folding, rebuilding and reading tallies, at a thousand and at a million responses."""

import json
import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from bench.printing import line, title
from bench.questionnaire import answers
from reports.queries.country import country_findings
from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.form.model import Form
from surveys.form.routing import calculate
from surveys.form.validation import clean_value
from surveys.models import Invitation, Version
from surveys.queries.forms import get_form

PATTERNS = 500
FOLDED = 100_000
MANY = 1_000_000
# The plain aggregate that a rebuild is measured against: every answer of every response, counted.
PLAIN = """
    SELECT country_id, sector, answer.key, answer.value, count(*)
    FROM surveys_response, jsonb_each(answers) AS answer
    WHERE version_id = %s AND state = 'submitted'
    GROUP BY 1, 2, 3, 4
"""


def run(version: Version, invitation: Invitation) -> None:
    """Print fold rate, findings at two sizes, and the rebuild against the plain aggregate."""
    title("Tallies")
    _store_patterns(get_form(version))
    _clear()
    fill(version, invitation, FOLDED, queue=True)
    seconds = timed(fold_all)
    line("fold", f"{FOLDED / seconds:,.0f} responses/s ({FOLDED:,} in {seconds:.2f} s)")
    _clear()
    fill(version, invitation, 1_000)
    rebuild_tallies()
    small = _findings_time(version, invitation)
    fill(version, invitation, MANY - 1_000)
    rebuilt = timed(rebuild_tallies)
    plain = timed(lambda: _execute(PLAIN, [version.pk]))
    large = _findings_time(version, invitation)
    line("country findings at 1,000", f"{small * 1000:.2f} ms")
    line("country findings at 1,000,000", f"{large * 1000:.2f} ms   ratio {large / small:.2f}")
    line(f"rebuild of {MANY:,} × 20", f"{rebuilt:.1f} s")
    line("plain SQL aggregate over the same rows", f"{plain:.1f} s   ratio {rebuilt / plain:.2f}")


def fill_base(version: Version, invitation: Invitation, count: int) -> None:
    """Store `count` submitted responses with their tallies, for measures that stand on them."""
    _store_patterns(get_form(version))
    fill(version, invitation, count)
    rebuild_tallies()


def fill(version: Version, invitation: Invitation, count: int, *, queue: bool = False) -> None:
    """Store `count` submitted responses, drawn from the patterns; queue them for folding or not.

    They were sent one by one over the last six weeks.
    """
    _execute(
        """
        INSERT INTO surveys_response (key, version_id, country_id, invitation_id, given_name,
            sector, respondent, language, state, revision, answers, revisions, kept_answers, source,
            external_id, is_illustrative, submission_digest, created_at, saved_at, submitted_at)
        SELECT gen_random_uuid(), %s, %s, NULL, '', p.answers ->> 'sector', '', 'ru', 'submitted',
            1, p.answers, '{}', '{}', 'import', '', false, '', s.at, s.at, s.at
        FROM generate_series(1, %s) AS n
        CROSS JOIN LATERAL (SELECT now() - (%s - n) * interval '42 days' / %s AS at) s
        JOIN bench_pattern p ON p.id = 1 + (n::bigint * 7919) %% %s
        """,
        [version.pk, invitation.country_id, count, count, count, PATTERNS],
    )
    if queue:
        _execute(
            "INSERT INTO surveys_foldentry (response_id, delta, queued_at)"
            " SELECT id, 1, now() FROM surveys_response WHERE version_id = %s",
            [version.pk],
        )
    _execute("ANALYZE surveys_response, surveys_foldentry")


def _store_patterns(form: Form) -> None:
    """Whole answers that the form's rules accept, to be drawn from in SQL."""
    _execute("CREATE TABLE IF NOT EXISTS bench_pattern (id integer PRIMARY KEY, answers jsonb)")
    _execute("TRUNCATE bench_pattern")
    draw = random.Random(7)
    with connection.cursor() as cursor:
        for number in range(1, PATTERNS + 1):
            cursor.execute(
                "INSERT INTO bench_pattern VALUES (%s, %s)",
                [number, json.dumps(_cleaned(form, draw))],
            )


def _cleaned(form: Form, draw: random.Random) -> Mapping[str, Any]:
    values = {
        name: clean_value(form, form.question(name), raw, "ru")
        for name, raw in answers(form, draw).items()
    }
    return calculate(form, values)


def _findings_time(version: Version, invitation: Invitation) -> float:
    """Median of 15; the form is parsed before."""
    country_findings(version.questionnaire, invitation.country)
    return statistics.median(
        timed(lambda: country_findings(version.questionnaire, invitation.country))
        for _ in range(15)
    )


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _clear() -> None:
    _execute("TRUNCATE surveys_response, surveys_foldentry, surveys_tally CASCADE")


def _execute(statement: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
