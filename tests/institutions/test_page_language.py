import pytest
from django.utils.translation import deactivate_all, override

from institutions.models.registry import name_in
from institutions.page_language import page_language


@pytest.mark.parametrize(("active", "language"), [("ru", "ru"), ("ru-kz", "ru"), ("en", "en")])
def test_the_region_of_a_language_does_not_count(active: str, language: str):
    with override(active):
        assert page_language() == language
        assert name_in({"en": "Ministry", "ru": "Министерство"}) == name_in(
            {"en": "Ministry", "ru": "Министерство"}, active
        )


def test_without_any_it_is_english():
    with override("ru"):
        deactivate_all()
        assert page_language() == "en"
