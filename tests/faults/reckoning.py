"""Counts what was acknowledged against what is stored, and what was asked for against its end."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings

from institutions.enums import JobState
from institutions.models import Job
from reports.models import Export, Report
from surveys.actions.folding import rebuild_tallies
from surveys.enums import ResponseState
from surveys.models import Response, Tally
from surveys.queries.tallies import check_tallies
from tests.faults.respondents import MARK, Respondents

FIELDS = ("version", "country", "sector", "question", "choice", "position", "count")


def count_answers(respondents: Respondents) -> dict[str, int]:
    """Acknowledged and stored answers by what their respondents wrote."""
    stored: dict[str, list[str]] = {}
    sent = Response.objects.filter(state=ResponseState.SUBMITTED)
    for key, mark in sent.values_list("key", f"answers__{MARK}"):
        stored.setdefault(mark, []).append(f"/answer/{key}/receipt/")
    told = respondents.acknowledged
    return {
        "acknowledged": len(told),
        "stored": sum(len(keys) for keys in stored.values()),
        "lost": sum(bool(set(places) - set(stored.get(mark, []))) for mark, places in told.items()),
        "doubled": sum(len(keys) > 1 for keys in stored.values())
        + sum(len(set(places)) > 1 for places in told.values()),
        "told_twice_the_same": sum(len(places) > 1 for places in told.values()),
        **count_tallies(),
    }


def count_tallies() -> dict[str, int]:
    """How many tallies there are and how many a rebuild changes."""
    wrong = len(check_tallies())
    folded = set(Tally.objects.exclude(count=0).values_list(*FIELDS))
    rebuild_tallies()
    rebuilt = set(Tally.objects.values_list(*FIELDS))
    return {"tallies": len(rebuilt), "tallies_wrong": wrong + len(folded ^ rebuilt)}


def count_jobs(asked: list[str], restarted: int) -> dict[str, int]:
    """How the jobs that were asked for ended, and whether what they made is whole."""
    states = Counter(Job.objects.values_list("state", flat=True))
    made: list[Report | Export] = [*Report.objects.all(), *Export.objects.all()]
    broken = sum(
        hashlib.sha256(Path(settings.MEDIA_ROOT, str(one.file)).read_bytes()).hexdigest()
        != one.sha256
        for one in made
    )
    return {
        "jobs_asked": len(set(asked)),
        "jobs_done": states[JobState.DONE],
        "jobs_failed": states[JobState.FAILED],
        "jobs_stuck": states[JobState.QUEUED] + states[JobState.RUNNING],
        "jobs_restarted": restarted,
        "jobs_lost": len(set(asked)) - sum(states.values()),
        "files": len(made),
        "files_broken": broken,
        "files_doubled": len(made) - len({one.job_id for one in made}),
        "files_missing_wrong": states[JobState.DONE] - len(files_of_done(made)),
        "files_left_over": count_files() - len(made),
    }


def files_of_done(made: Sequence[Report | Export]) -> set[UUID]:
    """The jobs that ended well and have their file; one killed at the very end may have it, too."""
    done = set(Job.objects.filter(state=JobState.DONE).values_list("pk", flat=True))
    return {one.job_id for one in made if one.job_id is not None} & done


def count_files() -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))
