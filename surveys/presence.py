"""Who of an institution is in which section just now: kept in Redis for a minute, nowhere else."""

import json
import logging
import time
from dataclasses import dataclass

import redis

from institutions.tasks_support import redis_client

SECONDS = 60
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """`key` tells seats apart; `name` is '' for whoever holds the invitation's link."""

    key: str
    name: str
    section: int


def note_presence(response_id: int, seat: str, name: str, section: int) -> None:
    """Remember that somebody is in a section; without Redis nobody is seen, and nothing fails."""
    key = _key(response_id)
    value = json.dumps([name, section, int(time.time())])
    try:
        pipeline = redis_client().pipeline()
        pipeline.hset(key, seat, value)
        pipeline.expire(key, SECONDS)
        pipeline.execute()
    except redis.RedisError as error:
        logger.warning("Presence was not noted", extra={"reason": str(error)})


def people_there(response_id: int, *, besides: str = "") -> list[Person]:
    """Return who was seen within the last minute, without the seat `besides`."""
    try:
        held = redis_client().hgetall(_key(response_id))
    except redis.RedisError as error:
        logger.warning("Presence was not read", extra={"reason": str(error)})
        return []
    people = []
    for field, value in held.items():
        seat = field.decode() if isinstance(field, bytes) else field
        name, section, at = json.loads(value)
        if seat != besides and at >= time.time() - SECONDS:
            people.append(Person(seat, name, section))
    return sorted(people, key=lambda person: (person.section, person.name))


def _key(response_id: int) -> str:
    return f"presence:{response_id}"
