"""The example alerts for Prometheus ask for figures that /metrics gives, and no others."""

import re
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from config.celery import QUEUES
from institutions.enums import JobState, MailState
from tests.units import ROOT

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
# Words of the query language, and what Prometheus itself says of each site.
NOT_OURS = {"up", "and", "by", "le", "queue", "sum", "min", "max"}
STATES = {"jobs": JobState.values, "mails": MailState.values}


@pytest.fixture
def names(client, db, redis_url) -> set[str]:
    """What /metrics gives once a request was answered."""
    client.get("/health/live")
    text = client.get("/metrics").content.decode()
    samples = [sample for one in text_string_to_metric_families(text) for sample in one.samples]
    assert {sample.labels["queue"] for sample in samples if "queue" in sample.labels} == set(QUEUES)
    return {sample.name for sample in samples}


def asked(expression: str) -> set[str]:
    """Names of figures in an expression: words that call nothing and stand in no braces."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", expression)
    return set(re.findall(r"\b[a-z_]+\b(?!\s*\()", bare)) - NOT_OURS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_figures_that_there_are(names, rule):
    assert asked(rule["expr"]) <= names
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"page", "ticket"}


@pytest.mark.parametrize("figure", STATES)
def test_states_in_alerts_are_states_that_there_are(figure):
    text = " ".join(rule["expr"] for rule in RULES)
    states = re.findall(rf'\b{figure}{{state="(\w+)"}}', text)
    assert states
    assert set(states) <= set(STATES[figure])


def test_a_figure_that_is_not_there_is_found(names):
    expression = 'sum by (queue) (rate(no_such_figure{a="b"}[5m])) > 1 and fold_backlog > 0'
    assert asked(expression) == {"no_such_figure", "fold_backlog"}
    assert asked(expression) - names == {"no_such_figure"}


def test_each_alert_has_a_name_of_its_own():
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
