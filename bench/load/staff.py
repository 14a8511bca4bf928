"""What the team does beside: pages with figures, reports and files of responses."""

import re
import time

from bench.load.browser import Browser, GaveUpError

FILE = re.compile(r"href=\"(/(?:reports/\d+/report\.pdf|files/\d+/))\"")
RESULT = re.compile(r"href=\"([^\"]+)\"")
LONGEST_JOB = 300
SESSION = "sessionid"


def look_around(browser: Browser, number: int) -> None:
    """One of the pages that a coordinator keeps open on the last day."""
    plan = browser.plan
    pages = {
        "board": f"/questionnaires/{plan['slug']}/board/",
        "questionnaire": f"/questionnaires/{plan['slug']}/",
        "results table": f"/questionnaires/{plan['slug']}/countries/{plan['country']}/responses/",
        "findings": f"/findings/{plan['country']}/?questionnaire={plan['slug']}",
        "cross-tabulation": f"/findings/{plan['country']}/cross/?questionnaire={plan['slug']}"
        f"&rows={plan['rows']}&columns={plan['columns']}",
        "home": "/",
    }
    kind = list(pages)[number % len(pages)]
    browser.set_cookie(SESSION, browser.plan["staff_cookie"])
    browser.get(f"team: {kind}", pages[kind])


def build_report(browser: Browser, number: int) -> None:
    plan = browser.plan
    browser.set_cookie(SESSION, browser.plan["staff_cookie"])
    address = f"/reports/{plan['country']}/"
    browser.get("team: reports", address)
    wishes = {"questionnaire": plan["options"]["questionnaire"], "language": "en"}
    browser.post("team: ask for a report", address, wishes)
    _wait_and_download(browser, "report")


def build_export(browser: Browser, number: int) -> None:
    plan = browser.plan
    browser.set_cookie(SESSION, browser.plan["staff_cookie"])
    address = f"/questionnaires/{plan['slug']}/files/"
    browser.get("team: files", address)
    wishes = {"file_format": "csv", "language": "en", "countries": [plan["country"]]}
    browser.post("team: ask for a file", address, wishes)
    _wait_and_download(browser, "export")


def _wait_and_download(browser: Browser, what: str) -> None:
    """Look at the progress every second as the page does; then open the result and its file."""
    job = browser.location
    for _ in range(LONGEST_JOB):
        browser.get("team: progress", job, headers={"HX-Request": "true"})
        found = RESULT.search(browser.text)
        if found and "btn-primary" in browser.text:
            break
        time.sleep(1)
    else:
        raise GaveUpError
    browser.get(f"team: {what} list", found[1])
    file = FILE.search(browser.text)
    if file is None:
        raise GaveUpError
    browser.download(f"team: download {what}", file[1])
    browser.notes.files[what] = browser.notes.files.get(what, 0) + 1
