"""Filling the database with responses, as a mass consultation would leave them.

Two rounds in five countries. In each country some institutions have links of their own, of which
most have answered; everybody else comes by the country's open link, a few from an imported file.
Answers are drawn in Python a few thousand times and varied and multiplied in SQL.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bench.scale.drawing import draw_answers
from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, Round, User
from surveys.actions.folding import rebuild_tallies
from surveys.actions.invitations import create_invitations, create_open_invitation
from surveys.enums import AnswersPer
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form
from surveys.xlsform.importing import import_questionnaire

WORKBOOK = Path(settings.BASE_DIR) / "sample_data" / "needs_assessment.xlsx"
# Of ten responses, so many from each country.
COUNTRIES = {"KZ": 4, "KG": 2, "TJ": 1, "TM": 1, "UZ": 2}
ZONES = {"KZ": "Almaty", "KG": "Bishkek", "TJ": "Dushanbe", "TM": "Ashgabat", "UZ": "Tashkent"}
SLUGS = ("bench", "bench-before")
INSTITUTIONS = 100
PATTERNS = 2_000
BATCH = 200_000


@dataclass(frozen=True)
class World:
    """What was made beside the responses. `tokens` are of the open links, by country."""

    questionnaire: Questionnaire
    version: Version
    team: User
    reader: User
    tokens: dict[str, str]


def make_world(*, institutions: int = INSTITUTIONS, patterns: int = PATTERNS) -> World:
    """Make countries, institutions, two published questionnaires with their links, and people."""
    countries = [_country(code) for code in COUNTRIES]
    registered = {country.code: _register(country, institutions) for country in countries}
    found: list[Version] = []
    tokens: dict[str, str] = {}
    _execute(
        "CREATE TABLE bench_place (round integer, slot integer, version_id bigint,"
        " country_id varchar(2), invitation_id bigint, institutions bigint[])"
    )
    for number, slug in enumerate(SLUGS):
        version = _publish(slug, countries)
        found.append(version)
        for country in countries:
            token = _invite(version, country, registered[country.code], number)
            tokens.setdefault(country.code, token)
    _execute("CREATE TABLE bench_token (country_id varchar(2), token text)")
    for pair in tokens.items():
        _execute("INSERT INTO bench_token VALUES (%s, %s)", list(pair))
    _store_patterns(found[0], patterns)
    team, reader = _person("team", Role.ADMINISTRATOR), _person("reader", Role.READER, countries[0])
    return World(found[0].questionnaire, found[0], team, reader, tokens)


def find_world() -> World:
    """Return what an earlier run made."""
    version = Version.objects.select_related("questionnaire").get(questionnaire__slug=SLUGS[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT country_id, token FROM bench_token")
        tokens = dict(cursor.fetchall())
    team, reader = (User.objects.get(email=f"{name}@example.org") for name in ("team", "reader"))
    return World(version.questionnaire, version, team, reader, tokens)


def fill(first: int, last: int) -> None:
    """Store the responses number `first` to `last` (from 1): nothing is queued for folding.

    Foreign keys are not looked up, for they come from the tables themselves.
    """
    for start in range(first, last + 1, BATCH):
        with transaction.atomic():
            _execute("SET LOCAL session_replication_role = replica")
            _execute(FILL, [start, min(start + BATCH - 1, last)])


def settle() -> None:
    """What time does to a table by itself: statistics and visibility; and count all anew."""
    for table in ("surveys_response", "surveys_foldentry", "surveys_invitation"):
        _execute(f"VACUUM (ANALYZE) {table}")
    rebuild_tallies()
    _execute("VACUUM (ANALYZE) surveys_tally")


def queue_newest(count: int) -> None:
    """Put the newest submitted responses into the queue again, to be folded."""
    _execute(
        "INSERT INTO surveys_foldentry (response_id, delta, queued_at) SELECT id, 1, now() FROM"
        " (SELECT id FROM surveys_response WHERE state = 'submitted' ORDER BY id DESC LIMIT %s) r",
        [count],
    )


# One in 20 in the earlier round, one in 25 a draft, one in 50 imported, one in 100 of a registered
# institution, one in 10 in English. In six weeks, evenly.
FILL = """
    INSERT INTO surveys_response (key, version_id, country_id, invitation_id, institution_id,
        given_name, sector, respondent, language, state, revision, answers, revisions,
        kept_answers, source, external_id, is_illustrative, submission_id, submission_digest,
        created_at, saved_at, submitted_at)
    SELECT gen_random_uuid(), version_id, country_id,
        CASE WHEN is_import THEN NULL ELSE invitation_id END, institution_id,
        CASE WHEN institution_id IS NULL THEN name ELSE '' END, answers ->> 'sector',
        CASE WHEN is_import THEN '' ELSE md5(n::text) END,
        CASE WHEN n % 10 = 3 THEN 'en' ELSE 'ru' END,
        CASE WHEN is_draft THEN 'draft' ELSE 'submitted' END, 1,
        CASE WHEN is_draft THEN answers - '{other_needs,civil_society_forms}'::text[]
             ELSE answers END || jsonb_build_object('institution_name', name),
        revisions, '{}', CASE WHEN is_import THEN 'import' ELSE 'web' END,
        CASE WHEN is_import THEN n::text ELSE '' END, false,
        CASE WHEN is_draft OR is_import THEN NULL ELSE gen_random_uuid() END,
        CASE WHEN is_draft OR is_import THEN '' ELSE md5(n::text) || md5((-n)::text) END,
        at, at, CASE WHEN is_draft THEN NULL ELSE at END
    FROM (
        SELECT n, place.*, pattern.answers, pattern.revisions,
            pattern.answers ->> 'institution_name' || ' ' || n % 5000 AS name,
            n % 25 = 5 AS is_draft, n % 50 = 9 AS is_import,
            CASE WHEN n % 100 = 1
                 THEN institutions[1 + (n / 100) % cardinality(institutions)] END AS institution_id,
            '2026-07-01'::timestamptz + n * interval '0.79 seconds' AS at
        FROM generate_series(%s::bigint, %s::bigint) AS n
        JOIN bench_place place
            ON place.slot = (n * 7 + n / 10) % 10 AND place.round = (n % 20 = 11)::int
        JOIN bench_pattern pattern
            ON pattern.id = (n * 7919) % (SELECT count(*) FROM bench_pattern)
        ORDER BY n
    ) AS made
""".replace("%", "%%").replace("%%s", "%s")

# Six of ten institutions have sent their answer, one works on it.
FROM_INSTITUTIONS = """
    INSERT INTO surveys_response (key, version_id, country_id, invitation_id, institution_id,
        given_name, sector, respondent, language, state, revision, answers, revisions,
        kept_answers, source, external_id, is_illustrative, submission_digest,
        created_at, saved_at, submitted_at)
    SELECT gen_random_uuid(), version.id, i.country_id, i.id, i.institution_id, '', o.sector,
        left(i.token_hash, 16), 'ru', CASE WHEN i.id % 10 = 6 THEN 'draft' ELSE 'submitted' END,
        1, pattern.answers, pattern.revisions, '{}', 'web', '', false, '', now(), now(),
        CASE WHEN i.id % 10 = 6 THEN NULL ELSE now() END
    FROM surveys_invitation i
    JOIN institutions_institution o ON o.id = i.institution_id
    JOIN surveys_version version ON version.questionnaire_id = i.questionnaire_id
    JOIN bench_pattern pattern ON pattern.id = i.id % (SELECT count(*) FROM bench_pattern)
    WHERE i.id % 10 < 7
"""


def answer_for_institutions() -> None:
    """Store the answers of those institutions that have answered by their own link."""
    _execute(FROM_INSTITUTIONS)


def _country(code: str) -> Country:
    defaults = {"names": {"en": code}, "time_zone": f"Asia/{ZONES[code]}"}
    return Country.objects.get_or_create(code=code, defaults=defaults)[0]


def _register(country: Country, count: int) -> list[Institution]:
    sectors = list(Sector)
    return Institution.objects.bulk_create(
        Institution(
            country=country,
            names={"en": f"Institution {number} of {country.code}"},
            sector=sectors[number % len(sectors)],
        )
        for number in range(count)
    )


def _publish(slug: str, countries: list[Country]) -> Version:
    held = Round.objects.create(slug=slug, names={"en": slug})
    held.countries.set(countries)
    with WORKBOOK.open("rb") as file:
        import_questionnaire(
            file, filename=WORKBOOK.name, slug=slug, assessment_round=held, publish=True
        )
    Questionnaire.objects.filter(slug=slug).update(
        answers_per=AnswersPer.PERSON, needs_sign_off=False
    )
    return Version.objects.select_related("questionnaire").get(questionnaire__slug=slug)


def _invite(
    version: Version, country: Country, institutions: list[Institution], number: int
) -> str:
    """Make the links; return the token of the open one."""
    create_invitations(version.questionnaire, country=country, institutions=institutions)
    link = create_open_invitation(version.questionnaire, country=country)
    pks = [institution.pk for institution in institutions]
    first = sum(list(COUNTRIES.values())[: list(COUNTRIES).index(country.code)])
    for slot in range(first, first + COUNTRIES[country.code]):
        _execute(
            "INSERT INTO bench_place VALUES (%s, %s, %s, %s, %s, %s)",
            [number, slot, version.pk, country.code, link.invitation.pk, pks],
        )
    return link.token


def _store_patterns(version: Version, count: int) -> None:
    form, draw = get_form(version), random.Random(7)
    _execute("CREATE TABLE bench_pattern (id integer PRIMARY KEY, answers jsonb, revisions jsonb)")
    rows = [(number, draw_answers(form, draw)) for number in range(count)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bench_pattern VALUES (%s, %s, %s)",
            [(pk, json.dumps(found), json.dumps(dict.fromkeys(found, 1))) for pk, found in rows],
        )
    _execute("ANALYZE bench_pattern")


def _person(name: str, role: Role, country: Country | None = None) -> User:
    user = User.objects.create_user(email=f"{name}@example.org")
    Grant.objects.create(user=user, role=role, country=country)
    return user


def _execute(statement: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
