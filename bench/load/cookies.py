"""One visitor's cookies for the one site that a load run has.

Python's cookie jar knows the rules of many sites and takes as long for a page as all of Locust; the
machine that is measured has to do that work, too.
"""

import re
from typing import Any

OVER = re.compile(r";\s*max-age=0\s*(?:;|$)", re.IGNORECASE)


class Cookies:
    """Cookies by name, for geventhttpclient in the place of a `http.cookiejar.CookieJar`."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def set(self, name: str, value: str) -> None:
        self._values[name] = value

    @property
    def header(self) -> str:
        """What a browser sends as `Cookie`; '' without any."""
        return "; ".join(f"{name}={value}" for name, value in self._values.items())

    def add_cookie_header(self, request: Any) -> None:
        if self._values:
            request.add_unredirected_header("Cookie", self.header)

    def extract_cookies(self, response: Any, _request: Any) -> None:
        """Take what the site sets; a cookie that is over at once is thrown away."""
        for line in response.headers.getlist("set-cookie"):
            name, _, rest = line.partition("=")
            if OVER.search(rest):
                self._values.pop(name.strip(), None)
            else:
                self._values[name.strip()] = rest.partition(";")[0]
