"""A whole site under load whose parts are killed: nothing acknowledged is lost, nothing doubled."""

import contextlib
import random
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from institutions.actions.jobs import restart_job
from institutions.enums import JobState
from institutions.models import Country, Job
from scripts import run
from surveys.models import FoldEntry
from tests.faults.desk import Desk, ask_for_files
from tests.faults.mail_lines import WatchedServer
from tests.faults.office import Office, Settling, count_mails
from tests.faults.reckoning import count_answers, count_files, count_jobs, count_tallies
from tests.faults.respondents import Respondents, fetch, make_open_page
from tests.faults.stage import READY_SECONDS, Stage
from tests.processes import IS_LONG, PATIENCE, free_port, wait_until
from tests.surveys.makers import make_country, make_response, make_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

Act = Callable[[], object]
MOST_SECONDS = 10.0
PAUSED_SECONDS = 1.5
WRITERS = ("web", "reports", "exports")
ROOM = 64
FULL_SECONDS = 2.0
ROWS = run.ROOT / "sample_data" / "responses" / "KZ.csv"
HOUR = 3600
LONG_SECONDS = 120.0


def happens(condition: Callable[[], bool], seconds: float = MOST_SECONDS) -> bool:
    """Wait for a good moment; on a busy machine it may not come, and the act goes on."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def has_sent(respondents: Respondents, least: int) -> bool:
    return len(respondents.acknowledged) >= least


def under_load(
    stage: Stage,
    mail_server: WatchedServer,
    seed: int,
    acts: list[Act],
    *,
    others: tuple[str, ...] = (),
) -> dict[str, int]:
    """Run the acts in random order at random moments of full work; return all counts.

    In a short run only the first two and two of the others.
    """
    chance = random.Random(seed)
    if not IS_LONG:
        acts = acts[:2] + chance.sample(acts[2:], min(2, len(acts[2:])))
    chance.shuffle(acts)
    invitation = make_open_page()
    respondents = Respondents(stage.url, invitation, seed, others=others)
    office = Office(invitation.questionnaire, Country.objects.get(), seed)
    respondents.start()
    office.start()
    try:
        for act in acts:
            enough = len(respondents.acknowledged) + chance.randint(1, 8)
            happens(partial(has_sent, respondents, enough))
            time.sleep(chance.uniform(0, 0.2))
            act()
    finally:
        office.stop()
        respondents.stop()
    settling = Settling()
    settling.wait()
    return {
        **count_answers(respondents),
        **count_mails(office, mail_server.messages),
        **count_jobs(office.jobs, settling.restarted),
        "acts": len(acts),
        # A part that is away is told as such, 503: a 500 is a mistake of ours.
        "answers_wrong": sum(n for name, n in respondents.answers.items() if "500" in name),
        **{f"answered_{name.replace(' ', '_')}": n for name, n in respondents.answers.items()},
    }


def is_drawing() -> bool:
    return Job.objects.filter(kind="report", state=JobState.RUNNING, done=1).exists()


def kill_while_drawing(stage: Stage, chance: random.Random) -> None:
    happens(is_drawing)
    time.sleep(chance.uniform(0, 0.3))
    stage.kill("reports")


@pytest.fixture
def second_site(stage) -> Iterator[tuple[str, ...]]:
    """The web server and the schedule of another release beside the first, in a long run."""
    if not IS_LONG:
        yield ()
        return
    port = free_port()
    stage.add("second web", run.web("127.0.0.1", port))
    stage.add("second schedule", run.schedule())
    url = f"http://localhost:{port}"
    wait_until(partial(is_live, url), "the second web server answers", READY_SECONDS)
    yield (url,)
    stage.remove("second web")
    stage.remove("second schedule")


def is_live(url: str) -> bool:
    with contextlib.suppress(OSError):
        return fetch(f"{url}/health/live") == 200
    return False


def test_processes_killed_and_restarted(stage, mail_server, seed, second_site, show_counts):
    """Two releases side by side: two schedules, and two web servers that are restarted in turn."""
    acts: list[Act] = [
        partial(mail_server.trap, "taken", partial(stage.kill, "mail")),
        partial(stage.kill, "web"),
        *(partial(stage.kill, name) for name in stage.processes if name != "web"),
        partial(stage.kill_one_of, "web", seed),
        partial(stage.kill_one_of, "fold", seed),
        partial(kill_while_drawing, stage, random.Random(seed)),
        partial(mail_server.trap, "in the text", partial(stage.kill, "mail")),
        partial(stage.kill, "web", signal.SIGTERM),
    ]
    if second_site:
        acts += [partial(stage.kill, "second web", signal.SIGTERM)]
    counts = under_load(stage, mail_server, seed, acts, others=second_site)
    show_counts(**counts, mails_cut_off=mail_server.sprung)


def test_schedule_goes_on_after_a_kill(stage, seed, show_counts):
    """What no message woke up is folded by the schedule that was started again."""
    respondents = Respondents(stage.url, make_open_page(), seed)
    respondents.start()
    wait_until(lambda: bool(respondents.acknowledged), "an answer arrives")
    stage.kill("schedule")
    stage.redis().flushall()
    respondents.stop()
    wait_until(lambda: not FoldEntry.objects.exists(), "everything is folded")
    show_counts(**count_answers(respondents))


def test_postgresql_killed(stage, mail_server, seed, show_counts):
    acts: list[Act] = [
        partial(stage.end_server, "postgres", signal.SIGKILL),
        partial(stage.end_server, "postgres", signal.SIGQUIT),  # "immediate": as in a crash
        partial(stage.end_server, "postgres", signal.SIGINT),  # "fast": as in a restart
    ]
    show_counts(**under_load(stage, mail_server, seed, acts))


def test_redis_flushed_stopped_and_paused(stage, mail_server, seed, show_counts):
    acts: list[Act] = [
        lambda: stage.redis().flushall(),
        partial(stage.end_server, "redis", signal.SIGKILL),
        lambda: stage.redis().flushall(),
        partial(stage.end_server, "redis", signal.SIGTERM),
        partial(pause, stage, "redis"),
    ]
    show_counts(**under_load(stage, mail_server, seed, acts))


def pause(stage: Stage, name: str) -> None:
    """Keep the connections and answer nothing, as an overloaded server does."""
    stage.signal_server(name, signal.SIGSTOP)
    time.sleep(PAUSED_SECONDS)
    stage.signal_server(name, signal.SIGCONT)


def test_clock_set_forth_and_back(stage, mail_server, seed, show_counts):
    """Nobody is asked to wait until a clock that was set back has caught up."""
    acts: list[Act] = [partial(stage.set_clock, hours * HOUR) for hours in (3, -30, 1, 20, -1)]
    acts += [partial(stage.kill, "fold"), partial(kill_while_drawing, stage, random.Random(seed))]
    try:
        counts = under_load(stage, mail_server, seed, acts)
    finally:
        stage.set_clock(0)
    show_counts(**counts)


def test_schedule_goes_on_when_the_clock_is_set_back(stage, seed, show_counts):
    stage.set_clock(30 * HOUR)
    wait_until(stage.is_ready, "the site is ready")
    assert seconds_until_folded(stage, seed) < MOST_SECONDS * PATIENCE
    stage.set_clock(0)
    seconds = seconds_until_folded(stage, seed + 1)
    show_counts(seconds_until_the_schedule_went_on=round(seconds), **count_tallies())


def seconds_until_folded(stage: Stage, number: int) -> float:
    """How long it takes until an entry is folded that nobody woke the worker for."""
    begin = time.monotonic()
    make_response(make_version(), make_country(), {"years": number % 60})
    wait_until(lambda: not FoldEntry.objects.exists(), "the schedule goes on", MOST_SECONDS * 3)
    return time.monotonic() - begin


def test_no_room_for_files(stage, seed, show_counts):
    """Uploads and files that are built fail with a reason; answers go on; then all goes on."""
    invitation = make_open_page()
    desk = Desk(stage, invitation.questionnaire.slug)
    respondents = Respondents(stage.url, invitation, seed)
    respondents.start()
    country = Country.objects.get()
    stage.limit_files(WRITERS, ROOM)
    try:
        refused, page = desk.send_file(ROWS.read_text())
        jobs = ask_for_files(desk.user, country, invitation.questionnaire)
        wait_until(partial(all_are, JobState.FAILED), "both say that they failed", LONG_SECONDS)
        left = count_files()
        sent = len(respondents.acknowledged)
        wait_until(lambda: len(respondents.acknowledged) > sent, "answers are taken", LONG_SECONDS)
    finally:
        stage.limit_files(WRITERS, None)
        respondents.stop()
    assert (refused, "your file was not stored" in page) == (507, True)
    for job in Job.objects.all():
        assert job.message
        assert restart_job(job)
    wait_until(partial(all_are, JobState.DONE), "both are done after all", LONG_SECONDS)
    jobs_counted = count_jobs([str(job.pk) for job in jobs], restarted=2)
    taken, page = desk.send_file(ROWS.read_text())
    assert (taken, "ticket" in page) == (200, True)
    wait_until(lambda: not unfolded(), "everything is folded")
    show_counts(
        **count_answers(respondents), **jobs_counted, uploads_refused=1, half_files_broken=left
    )


def all_are(state: JobState) -> bool:
    return set(Job.objects.values_list("state", flat=True)) == {state}


def unfolded() -> bool:
    return FoldEntry.objects.exists()


def test_no_room_for_the_database(stage, seed, show_counts):
    """PostgreSQL can write no file beyond a size: it refuses, or ends and recovers."""
    respondents = Respondents(stage.url, make_open_page(), seed)
    respondents.start()
    wait_until(lambda: len(respondents.acknowledged) > 2, "answers arrive", LONG_SECONDS)
    try:
        stage.limit_files(["postgres"], ROOM)
        time.sleep(FULL_SECONDS)
    finally:
        stage.limit_files(["postgres"], None)
        wait_until(stage.servers_answer, "PostgreSQL answers", LONG_SECONDS)
        sent = len(respondents.acknowledged)
        wait_until(
            lambda: len(respondents.acknowledged) > sent, "answers are taken again", LONG_SECONDS
        )
        respondents.stop()
    wait_until(lambda: not unfolded(), "everything is folded")
    refused = sum(n for name, n in respondents.answers.items() if name.endswith("503"))
    wrong = sum(n for name, n in respondents.answers.items() if name.endswith("500"))
    show_counts(**count_answers(respondents), answers_refused=refused, answers_wrong=wrong)
