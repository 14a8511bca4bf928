"""How respondents go through a questionnaire, from the link in their letter to the receipt."""

import uuid
from typing import Any

from bench.load.browser import Browser, GaveUpError

# Of those who send: the line breaks, and the browser sends the same again.
RETRYING = 0.1
READ, FILL = 4.0, 20.0
CONTENT = "Отчёт за год. ".encode() * 200


def answer_on_one_page(browser: Browser, number: int) -> None:
    """Open the link, read, fill everything in, send, see the receipt."""
    plan = browser.plan
    _open(browser, "page", number)
    browser.think(FILL)
    fields: dict[str, Any] = {}
    for part in plan["answers"][number % len(plan["answers"])].values():
        fields |= part
    mark = _mark(browser, number)
    fields[plan["mark"]] = mark
    page = browser.location
    address = f"{page}send/"
    browser.post("send one page", address, fields, is_retried=browser.draw.random() < RETRYING)
    _receive(browser, mark)


def send_from_an_open_page(browser: Browser, number: int) -> None:
    """Send a page that was opened and filled in before the run, see the receipt.

    So come those who kept the questionnaire on their device, and whoever waits for the last hour.
    """
    opened = browser.plan["opened"]
    browser.set_cookie("respondent", opened["cookies"][number % len(opened["cookies"])])
    browser.set_cookie("csrftoken", opened["token"])
    fields = {**opened["hidden"], "csrfmiddlewaretoken": opened["token"]}
    for part in browser.plan["answers"][number % len(browser.plan["answers"])].values():
        fields |= part
    mark = _mark(browser, number)
    fields[browser.plan["mark"]] = mark
    fields[".submission"] = str(uuid.UUID(int=browser.draw.getrandbits(128)))
    again = browser.draw.random() < RETRYING
    browser.post("send one page", f"{opened['page']}send/", fields, is_retried=again)
    _receive(browser, mark)


def answer_by_sections(browser: Browser, number: int) -> None:
    """Open the link, start, save section by section, add a file, check, send, see the receipt."""
    plan = browser.plan
    _open(browser, "sections", number)
    start = browser.location
    browser.think(READ)
    browser.post("start", start, {})
    tasks = browser.location
    browser.get("task list", tasks)
    mark = _mark(browser, number)
    for section in range(1, plan["sections"] + 1):
        _answer_section(browser, tasks, section, number, mark)
    browser.get("check", f"{tasks}check/")
    browser.think(READ)
    again = browser.draw.random() < RETRYING
    browser.post("send", f"{tasks}check/", {}, is_retried=again)
    _receive(browser, mark)


def _answer_section(browser: Browser, tasks: str, section: int, number: int, mark: str) -> None:
    plan = browser.plan
    address = f"{tasks}section/{section}/"
    browser.get("section", address)
    browser.think(FILL / plan["sections"])
    fields = {**plan["answers"][number % len(plan["answers"])][str(section)], ".action": "continue"}
    if section == 1:
        fields[plan["mark"]] = mark
    if section == plan["file_section"]:
        file = (f"{plan['file']}:file", CONTENT)
        browser.post("save with a file", address, fields, file=file)
    else:
        browser.post("save section", address, fields)


def _open(browser: Browser, layout: str, number: int) -> None:
    links = browser.plan["links"][layout]
    browser.get("open link", f"/r/{links[number % len(links)]}/", expect=302)
    start = browser.location
    browser.get("one page" if layout == "page" else "start page", start)
    browser.location = start
    browser.think(READ)


def _mark(browser: Browser, number: int) -> str:
    return f"Организация {number} {uuid.UUID(int=browser.draw.getrandbits(128))}"


def _receive(browser: Browser, mark: str) -> None:
    """The redirect to the receipt is the acknowledgement; its address names the response."""
    parts = browser.location.strip("/").split("/")
    if len(parts) != 3 or parts[2] != "receipt":
        raise GaveUpError
    browser.notes.acknowledged[parts[1]] = mark
    browser.get("receipt", browser.location)
