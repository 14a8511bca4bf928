"""Links that are a key by themselves leave no trace in the log."""

import pytest
from django.urls import reverse

from config.logs import without_secrets
from tests.access.addresses import every_pattern

SECRET = "c9x3fe-5a_b7"


def secret_addresses() -> list[str]:
    """Every address that holds a token, with `SECRET` in its place."""
    return [
        reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, "MQ") | {"token": SECRET})
        for name, pattern in every_pattern()
        if "token" in pattern.pattern.converters
    ]


@pytest.mark.parametrize("address", secret_addresses())
def test_no_link_that_is_a_key_reaches_the_log(address: str):
    assert SECRET not in without_secrets(f"GET {address} 302")
    assert SECRET not in without_secrets(f"Not Found: {address}")
