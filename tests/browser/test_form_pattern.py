"""The browser matches patterns as the server does, and as fast."""

import re
import string
import unicodedata
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from surveys.form.expressions import ExpressionError, parse
from surveys.form.expressions.regex import LONGEST_TEXT, compile_pattern
from surveys.models import Response
from surveys.respondent import hash_token
from tests.fuzz.texts import PATTERNS
from tests.surveys.answering.conftest import section_url
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.patterns import make_pattern, make_texts, spoil
from tests.surveys.makers import make_country, make_invitation, make_version

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
NAMES = ("form-pattern.js", "form-logic.js")
MOVED = "\u0295"  # a small letter until Unicode 17, and a letter without case since
UNASSIGNED = ("Cn", "Cs", "Co")
CATEGORIES = ("L", "Lu", "Ll", "N", "Nd", "P", "Z")
HOSTILE = (
    *PATTERNS,
    "(a+)+",
    "(.*)*x",
    "(a*)*$",
    "(.*)(.*)(.*)(.*)x",
    "((a{1,7}){1,7}){1,7}b",
    "((.*)x?){160}y",
    f"(a{'|' * 400}){{200}}b",
    "(" * 12 + "a{0}" + "){200}" * 12 + "b",
    f"([^{string.ascii_uppercase * 17}].*){{150}}\n",
)
# A script that never ends would hold the page and the test: a worker can be stopped.
TIMED = """
([scripts, tree, texts, limit]) => new Promise((resolve) => {
  const inside = `
    self.window = self;
    ${scripts.join("\\n")}
    onmessage = ({ data: [tree, texts] }) => {
      const start = performance.now();
      const found = texts.map((text) => formLogic.evaluate(tree, {}, text));
      postMessage({ found, milliseconds: performance.now() - start });
    };`;
  const worker = new Worker(URL.createObjectURL(new Blob([inside])));
  const end = (told) => { worker.terminate(); resolve(told); };
  worker.onmessage = ({ data }) => end(data);
  worker.onerror = (error) => end({ error: error.message });
  setTimeout(end, limit, { error: "it does not end" });
  worker.postMessage([tree, texts]);
})
"""
ALL_PAIRS = """
cases => cases.map(([pattern, texts]) => {
  try {
    return texts.map((text) => formPattern.matches(text, pattern));
  } catch (error) {
    return error.name;
  }
})
"""
"""For each pattern what the texts give, or the name of the error."""


def quoted(pattern: str) -> str:
    return f"'{pattern}'" if "'" not in pattern else f'"{pattern}"'


def timed(page, pattern: str, texts: list[str]) -> dict[str, Any]:
    """What the browser makes of a question's pattern: `found` and `milliseconds`, or `error`."""
    tree = parse(f"regex(., {quoted(pattern)})").to_json()["tree"]
    scripts = [(SCRIPTS / name).read_text() for name in NAMES]
    page.goto("about:blank")
    told: dict[str, Any] = page.evaluate(TIMED, [scripts, tree, texts, 10_000])
    return told


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: pattern[:24])
def test_no_pattern_holds_the_page(page, pattern):
    texts = ["a" * (LONGEST_TEXT - 1) + "!", "ab1 " * (LONGEST_TEXT // 4)]
    told = timed(page, pattern, texts)

    assert "error" not in told
    assert told["found"] == [compile_pattern(pattern).matches(text) for text in texts]
    assert told["milliseconds"] < 1000 * len(texts)


def server_says(pattern: str, texts: list[str]) -> list[bool] | str:
    try:
        compiled = compile_pattern(pattern)
    except ExpressionError:
        return "SyntaxError"
    return [compiled.matches(text) for text in texts]


def compare(page, cases: list[tuple[str, list[str]]]) -> list[list[bool] | str]:
    """Hold the browser to the server's results, and return these."""
    page.goto("about:blank")
    page.add_script_tag(path=SCRIPTS / "form-pattern.js")
    found = page.evaluate(ALL_PAIRS, cases)
    expected = [server_says(pattern, texts) for pattern, texts in cases]
    rows = zip(cases, found, expected, strict=True)
    assert [row for row in rows if row[1] != row[2]] == []
    return expected


@pytest.mark.parametrize("seed", range(3))
def test_any_pattern_matches_what_it_does_on_the_server(page, seed):
    rng = Random(seed)
    made = [make_pattern(rng) for _ in range(500)]
    results = compare(page, [(one.pattern, make_texts(rng, one, 6)) for one in made])

    told = [one for found in results for one in found]
    assert 0.4 < told.count(True) / len(told) < 0.9


@pytest.mark.parametrize("seed", range(3))
def test_any_spoilt_pattern_is_refused_as_on_the_server(page, seed):
    rng = Random(seed)
    made = [make_pattern(rng) for _ in range(1500)]
    results = compare(page, [(spoil(rng, one.pattern), make_texts(rng, one, 2)) for one in made])

    assert 0.2 < results.count("SyntaxError") / len(results) < 0.8


def test_limits_are_those_of_the_server(page):
    """What is just within each limit, and what is just beyond."""
    cases = [
        *(("a" * length, ["a" * length]) for length in (500, 501)),
        *(("😀" * length, ["😀" * length]) for length in (500, 501)),
        *(("a*", ["a" * length]) for length in (2000, 2001)),
        *((".*", ["😀" * length]) for length in (2000, 2001)),
        *((f"a{{{count}}}", ["a" * 200]) for count in (200, 201, "0200", "00200", "1,201")),
        *(("(" * depth + "a" + ")" * depth, ["a"]) for depth in (15, 16)),
        *((f"(a{{199}}){{5}}{'b' * more}", ["a" * 995 + "b" * more]) for more in range(3, 6)),
        *((f"(a{{0,99}}){{5}}{'|b' * more}", ["b"]) for more in range(5, 10)),
        *((f"(a{{1,99}}b*c?){{{count}}}", ["ac"]) for count in range(3, 6)),
    ]
    results = compare(page, cases)

    assert 5 < results.count("SyntaxError") < len(cases) - 5
    assert [True] in results


@pytest.mark.parametrize("name", [*"dws", *(f"p{{{name}}}" for name in CATEGORIES)])
def test_sets_hold_the_same_characters(page, name):
    """Those that both know: a browser may follow a later Unicode than this Python."""
    inside = f"\\{name}"
    outside = f"\\{name[0].upper()}{name[1:]}"
    matches = compile_pattern(inside).matches
    every = (chr(code) for code in range(0x110000))
    known = [one for one in every if one != MOVED and unicodedata.category(one) not in UNASSIGNED]
    members = {one for one in known if matches(one)}
    others = [one for one in known if one not in members]

    results = compare(
        page, [(f"{inside}*", chunks(sorted(members))), (f"{outside}*", chunks(others))]
    )

    assert all(results[0])
    assert all(results[1])


def chunks(characters: list[str]) -> list[str]:
    starts = range(0, len(characters), LONGEST_TEXT)
    return ["".join(characters[start : start + LONGEST_TEXT]) for start in starts]


@pytest.mark.django_db(transaction=True)
def test_a_respondent_goes_on_whatever_the_pattern_and_the_answer(page, transactional_db):
    form = form_of(group("one", ask("a"), ask("b", relevant="regex(${a}, '(a+)+$')")))
    invitation = make_invitation(
        make_version(form=form).questionnaire, make_country(), None, token_hash=hash_token("link")
    )
    page.goto(reverse("surveys:open_link", args=["link"]))
    page.locator("main form.actions button").click()
    page.wait_for_url(re.compile(r"/answer/[0-9a-f-]{36}/"))
    page.goto(section_url(Response.objects.get(invitation=invitation), 1))
    first, second = page.locator("#q-a"), page.locator("#q-b")

    for text, is_asked in (("a" * 1_999, True), ("a" * 1_999 + "!", False), ("aa", True)):
        first.fill(text)
        first.blur()
        expect(second).to_be_visible(visible=is_asked)
