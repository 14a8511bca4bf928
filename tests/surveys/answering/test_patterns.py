"""Pages hold the script for patterns where the questionnaire has any, and only there."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from surveys.enums import Layout
from surveys.form.model import Form
from surveys.forms.answering_logic import has_patterns
from surveys.models import Response
from surveys.respondent import hash_token
from surveys.views.device import KEPT_FILES
from tests.surveys.answering.conftest import open_link, section_url
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.makers import make_country, make_invitation, make_version

CODE = "regex(., '[A-Z]{2}[0-9]+')"
WITH = form_of(group("one", ask("a", constraint=CODE)))
WITHOUT = form_of(group("one", ask("a", constraint="string-length(.) > 2")))
SCRIPT = "js/form-pattern.js"


@pytest.mark.parametrize(
    "form",
    [
        WITH,
        form_of(group("one", ask("a"), ask("b", relevant="not(regex(${a}, 'x+') or ${a} = '')"))),
        form_of(group("one", ask("a"), relevant="regex(today(), '2026.*')")),
        form_of(ask("a"), ask("b", "calculate", calculation="if(regex(${a}, 'x+'), 1, 2)")),
        form_of(group("one", group("rows", ask("a", constraint=CODE), repeat=True))),
        form_of(group("one", group("inner", ask("a", required="regex('x', 'x')")))),
    ],
    ids=["constraint", "relevant", "group", "calculation", "repeated group", "required"],
)
def test_a_pattern_is_found_wherever_it_stands(form):
    assert has_patterns(form)
    assert has_patterns(form), "worked out once"


def test_a_form_without_patterns():
    assert not has_patterns(WITHOUT)
    assert not has_patterns(form_of())
    assert not has_patterns(form_of(ask("regex", constraint=". = 'regex('")))


def scripts_of(page: str) -> list[str]:
    addresses = re.findall(r'<script src="([^"]+)"', page)
    return [address.removeprefix(settings.STATIC_URL) for address in addresses]


def drawn(form: Form, layout: Layout) -> str:
    """The page on which the first section is answered."""
    invitation = make_invitation(
        make_version(form=form).questionnaire, make_country(), None, token_hash=hash_token("link")
    )
    invitation.questionnaire.layout = layout
    invitation.questionnaire.save()
    client = Client()
    open_link(client, "link")
    start = reverse("surveys:answer_start", args=[invitation.pk])
    if layout == Layout.SINGLE_PAGE:
        return client.get(start).content.decode()
    client.post(start)
    return client.get(section_url(Response.objects.get(), 1)).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("layout", [Layout.SECTIONS, Layout.SINGLE_PAGE])
def test_the_script_comes_before_the_one_that_needs_it(layout):
    scripts = scripts_of(drawn(WITH, layout))

    assert SCRIPT in scripts
    assert scripts.index(SCRIPT) < scripts.index("js/form-logic.js")


@pytest.mark.django_db
@pytest.mark.parametrize("layout", [Layout.SECTIONS, Layout.SINGLE_PAGE])
def test_other_questionnaires_do_not_load_it(layout):
    scripts = scripts_of(drawn(WITHOUT, layout))

    assert "js/form-logic.js" in scripts
    assert SCRIPT not in scripts


@pytest.mark.django_db
def test_a_page_that_is_kept_on_a_device_finds_its_scripts_there():
    shared = ("vendor/", "js/kept-pages")
    own = [one for one in scripts_of(drawn(WITH, Layout.SECTIONS)) if not one.startswith(shared)]

    assert SCRIPT in own
    assert set(own) <= set(KEPT_FILES)
