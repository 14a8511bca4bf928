"""Coding a passage of a transcript of 60 pages with a thousand passages, over HTTP."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench import stage
from bench.bare import create_table
from bench.client import LoadResult, prepare, run_load
from bench.http import BARE, OURS, TOKEN
from bench.printing import line, title
from dialogues.actions.codebook import add_theme
from dialogues.models import Excerpt, Interview, SourceText, Theme
from dialogues.texts import sha256_of
from institutions.enums import Role
from institutions.models import Country, Grant, User

LINE = "Спрос на синтетику растёт быстрее, чем лечение. Школы заняты, денег мало, людей тоже."
LINES = 2_100
PASSAGES = 1_000
CODED = 300
WARM_UP = 50


def run(country: Country) -> None:
    """Print the median and the 95th percentile of coding one passage, beside the bare view's."""
    title(f"Coding a passage (60 pages, {PASSAGES:,} passages; one coder)")
    create_table()
    coder = User.objects.create_user("bench.coder@example.org", "a long bench password")
    Grant.objects.create(user=coder, role=Role.TEAM, country=country)
    theme, other = (add_theme(titles={"en": name}, actor=coder) for name in ("Demand", "Other"))
    source = _transcript(country, theme, coder)
    cookie = f"csrftoken={TOKEN}; sessionid={_session(coder)}"
    bodies = [_body(place, other) for place in range(WARM_UP + CODED)]
    with (
        stage.served("config.wsgi:application", OURS),
        stage.served("bench.bare:application", BARE),
    ):
        bare = _post(BARE, "/", bodies, f"csrftoken={TOKEN}", 302)
        ours = _post(OURS, f"/coding/texts/{source.pk}/code/", bodies, cookie, 200)
    line("bare view", f"{bare.percentile(0.5):.1f} ms, p95 {bare.percentile(0.95):.1f} ms")
    line(
        "coding a passage (median)",
        f"{ours.percentile(0.5):.1f} ms, p95 {ours.percentile(0.95):.1f} ms"
        f"   ratio {ours.percentile(0.5) / bare.percentile(0.5):.1f}",
    )


def _transcript(country: Country, theme: Theme, coder: User) -> SourceText:
    interview = Interview.objects.create(
        country=country, held_on=dt.date(2023, 6, 8), language="ru", label="BENCH"
    )
    text = "\n".join([LINE] * LINES)
    source = SourceText.objects.create(
        kind="interview",
        interview=interview,
        language="ru",
        number=1,
        text=text,
        sha256=sha256_of(text),
    )
    step = len(text) // PASSAGES
    places = [place * step for place in range(PASSAGES)]
    Excerpt.objects.bulk_create(
        Excerpt(
            source=source,
            start=start,
            end=start + 60,
            quote=text[start : start + 60],
            theme=theme,
            coder=coder,
        )
        for start in places
    )
    return source


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key or ""


def _body(place: int, theme: Theme) -> bytes:
    start = place * 400 + 1
    values = {"csrfmiddlewaretoken": TOKEN, "start": start, "end": start + 50}
    return urlencode(values | {"theme": theme.pk, "polarity": "neutral", "who": "mine"}).encode()


def _post(port: int, path: str, bodies: list[bytes], cookie: str, wanted: int) -> LoadResult:
    host = f"127.0.0.1:{port}"
    headers = {"Cookie": cookie, "X-Requested-With": "script", "Accept-Encoding": "gzip"}
    requests = [prepare("POST", path, host=host, headers=headers, body=body) for body in bodies]
    run_load(port, [requests[:WARM_UP]])
    result = run_load(port, [requests[WARM_UP:]])
    if set(result.statuses) != {wanted}:
        raise RuntimeError(f"not every passage was coded: {dict(result.statuses)}")
    return result
