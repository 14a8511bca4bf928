"""A visitor of a load run keeps the cookies that the site sets, as a browser would."""

from types import SimpleNamespace

import pytest
from geventhttpclient.header import Headers
from geventhttpclient.useragent import CompatRequest

from bench.load.cookies import Cookies


def told(*lines: str) -> SimpleNamespace:
    headers = Headers()
    for line in lines:
        headers.add("Set-Cookie", line)
    return SimpleNamespace(headers=headers)


def sent(cookies: Cookies) -> str | list[str] | None:
    request = CompatRequest("http://127.0.0.1/", headers=Headers())
    cookies.add_cookie_header(request)
    return request.headers.get("Cookie")


def test_nothing_is_sent_where_nothing_was_set():
    cookies = Cookies()
    cookies.extract_cookies(told(), None)
    assert sent(cookies) is None


def test_what_is_set_is_sent_with_every_request():
    cookies = Cookies()
    cookies.set("sessionid", "s1")
    cookies.extract_cookies(told("csrftoken=a=b; Path=/; Max-Age=300", "respondent=r"), None)
    assert sent(cookies) == sent(cookies) == "sessionid=s1; csrftoken=a=b; respondent=r"


def test_the_last_value_counts():
    cookies = Cookies()
    cookies.extract_cookies(told("respondent=old"), None)
    cookies.extract_cookies(told("respondent=new; HttpOnly"), None)
    assert sent(cookies) == "respondent=new"


@pytest.mark.parametrize("end", ["Max-Age=0", "max-age=0; Path=/", "Path=/; Max-Age=0; Secure"])
def test_a_cookie_that_is_over_is_sent_no_more(end):
    cookies = Cookies()
    cookies.set("messages", "m")
    cookies.extract_cookies(told(f'messages=""; {end}'), None)
    assert sent(cookies) is None


def test_a_cookie_of_a_thousand_seconds_is_not_over():
    cookies = Cookies()
    cookies.extract_cookies(told("messages=m; Max-Age=01000"), None)
    assert sent(cookies) == "messages=m"
