"""Which numbers of an exported file a questionnaire has already."""

from uuid import uuid4

import pytest

from surveys.queries.stored_numbers import StoredNumbers, is_uuid, stored_numbers
from tests.surveys.makers import make_country, make_response, make_version

pytestmark = pytest.mark.django_db


def known(version, *numbers: str) -> StoredNumbers:
    return stored_numbers(version.questionnaire, numbers)


def test_a_response_is_there_under_its_own_number_and_that_of_its_import():
    version, origin = make_version(slug="here"), str(uuid4())
    own = make_response(version, make_country(), {})
    make_response(version, make_country(), {}, external_id=origin)
    numbers = (str(own.key), origin, str(uuid4()))
    assert known(version, *numbers) == StoredNumbers(frozenset(numbers[:2]), frozenset())


def test_a_later_version_of_the_questionnaire_has_what_an_earlier_one_has():
    response = make_response(make_version(slug="here"), make_country(), {})
    later = make_version(slug="here")
    assert known(later, str(response.key)).there == {str(response.key)}


def test_another_questionnaire_only_takes_the_number():
    version, other = make_version(slug="here"), make_version(slug="other")
    number = str(make_response(other, make_country(), {}).key)
    assert known(version, number) == StoredNumbers(frozenset(), frozenset({number}))


def test_what_was_imported_from_here_is_there():
    version, other = make_version(slug="here"), make_version(slug="other")
    own = make_response(version, make_country(), {})
    copy = make_response(other, make_country(), {}, external_id=str(own.key))
    assert known(version, str(copy.key)).there == {str(copy.key)}
    documented = make_response(other, make_country(), {}, external_id="KZ-01")
    make_response(version, make_country(), {}, external_id="KZ-01")
    assert known(version, str(documented.key)).there == set()


def test_the_number_of_queries_is_always_the_same(django_assert_num_queries):
    version = make_version(slug="here")
    numbers = [str(make_response(version, make_country(), {}).key) for _number in range(5)]
    for few in (numbers[:1], numbers):
        with django_assert_num_queries(3):
            assert known(version, *few).there == set(few)


def test_a_number_is_written_in_one_way():
    number = str(uuid4())
    assert is_uuid(number)
    for other in ("", "KZ-01", f"{{{number}}}", number.replace("-", ""), f" {number}"):
        assert not is_uuid(other)
