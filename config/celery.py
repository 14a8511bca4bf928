"""The Celery application: retries, queues, and the sign of life that readiness looks for."""

import logging
import os
import warnings
from typing import Any

import redis
from celery import Celery, Task, bootsteps
from django.db import InterfaceError, OperationalError

from institutions.tasks_support import redis_client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HEARTBEAT_SECONDS = 3
HEARTBEAT_LIFE_SECONDS = 12
QUEUES = ("fold", "mail", "reports", "exports")

logger = logging.getLogger(__name__)


class RetryingTask(Task[Any, Any]):
    """Tries again, ever more slowly and not for ever, when the database or the network failed."""

    max_retries = 5
    retry_backoff = True
    retry_backoff_max = 300
    retry_jitter = True

    @property
    def autoretry_for(self) -> tuple[type[Exception], ...]:
        return (OperationalError, InterfaceError, ConnectionError, TimeoutError)


class Heartbeat(bootsteps.StartStopStep):
    """Writes every few seconds which queues this worker serves, to keys that expire."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        self.timer_entry: Any = None
        super().__init__(parent, **options)

    def start(self, parent: Any) -> None:
        self.timer_entry = parent.timer.call_repeatedly(
            HEARTBEAT_SECONDS, self.beat, (parent,), priority=10
        )
        self.beat(parent)

    def stop(self, parent: Any) -> None:
        if self.timer_entry is not None:
            self.timer_entry.cancel()

    def beat(self, parent: Any) -> None:
        try:
            pipeline = redis_client().pipeline()
            for queue in parent.app.amqp.queues.consume_from:
                pipeline.set(heartbeat_key(queue), parent.hostname, ex=HEARTBEAT_LIFE_SECONDS)
            pipeline.execute()
        except redis.RedisError as error:
            logger.warning(
                "The worker's sign of life was not written", extra={"reason": str(error)}
            )


def heartbeat_key(queue: str) -> str:
    return f"worker:{queue}"


# Messages are JSON and nothing else is accepted, so a worker of root's is no danger to warn of.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

app = Celery("needs_assessment", task_cls=RetryingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["config"])
app.steps["worker"].add(Heartbeat)
