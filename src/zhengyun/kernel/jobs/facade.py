"""Background work, facts and idempotent requests: the one queue of the platform.

A job is deferred in the caller's transaction: it runs if and only if that commits, at least
once. Jobs that fail are tried again after 2, 4, 8, ... seconds (at most an hour between two
tries); after the last try they are dead and wait for a person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from zhengyun.kernel.jobs import queries, registry, rules
from zhengyun.kernel.jobs.contracts import (
    DeadJob,
    Fact,
    FactHandler,
    Heartbeat,
    KindState,
    PeriodicJob,
    QueueState,
)
from zhengyun.kernel.jobs.logic import (
    answer_once,
    defer_job,
    deliver_fact,
    publish_fact,
    replay_job,
    run_jobs,
    work,
)
from zhengyun.kit.actor import Actor

Function = TypeVar("Function", bound=Callable[..., None])
Plain = TypeVar("Plain", bound=Callable[[], None])


def job(name: str, *, retry: int = 5, queue: str = "default") -> Callable[[Function], Function]:
    """Register a function of a module's `jobs.py` under a stable dotted name.

    The function gets its keyword arguments as JSON (UUIDs and instants as text), runs outside of
    a transaction, may run more than once, and must be idempotent. retry: tries after the first.
    `jobs.py` of every installed module is imported at start.
    """
    return registry.job(name, retry=retry, queue=queue)


def periodic(cron: str, name: str, *, queue: str = "default") -> Callable[[Plain], Plain]:
    """Register a function without arguments as a job that runs by a cron expression (in UTC)."""
    return registry.periodic(cron, name, queue=queue)


def defer(
    name: str,
    *,
    run_at: datetime | None = None,
    lock: str | None = None,
    key: str | None = None,
    priority: int = 0,
    **kwargs: Any,
) -> int:
    """Add a job in the caller's transaction and return its id.

    run_at: not before this instant. lock: jobs with the same lock run one after the other.
    key: while a job with this key waits, no second one is added; it is moved to the earlier of
    both instants and does not begin before this transaction ends. A job that acts in somebody's name
    keeps `Actor.stored()` in a row of its own and asks `accounts.restore_actor` when it runs.
    """
    return defer_job.defer(name, run_at=run_at, lock=lock, key=key, priority=priority, arguments=kwargs)


def publish(fact: Fact, actor: Actor) -> UUID:
    """Write a fact and one job for each of its subscribers, in the caller's transaction."""
    return publish_fact.publish(fact, actor)


def subscribe(type_name: str, handler_name: str, handler: FactHandler) -> None:
    """Called in AppConfig.ready(): `handler` gets every fact of a type, at least once.

    handler_name: stable and dotted, `module.verb`; it is stored with waiting jobs.
    """
    deliver_fact.subscribe(type_name, handler_name, handler)


def run_worker(
    *,
    concurrency: int = 4,
    stop: threading.Event | None = None,
    heartbeat: float = 3.0,
    stalled_after: float = 15.0,
) -> None:
    """Work until `stop` is set (or SIGINT/SIGTERM when there is no `stop`). Blocks.

    heartbeat, stalled_after: seconds. Jobs of a worker that was not seen for `stalled_after`
    are taken up again.
    """
    work.run_worker(concurrency, stop, heartbeat, stalled_after)


def run_pending(limit: int = 1000, *, strict: bool = False) -> int:
    """Run jobs that are due by `clock.now()` in this thread, in order of their due time.

    For tests and demonstration data. Returns how many ran. Jobs that these jobs add run too.
    A job that fails is logged and tried again later; with `strict` its error is raised.
    """
    return run_jobs.run_pending(limit, strict=strict)


def next_due() -> datetime | None:
    """When the next waiting job is due; None when none waits."""
    return queries.next_due()


def dead_jobs(limit: int = 100) -> list[DeadJob]:
    """Jobs that failed after all their retries, newest first."""
    return queries.dead_jobs(limit)


def replay(job_id: int, actor: Actor, reason: str = "") -> None:
    """Let a dead job run again now. Raises Problem 404 `jobs.no_dead_job`, 403 `jobs.may_not_manage`."""
    replay_job.replay(job_id, actor, reason)


def discard(job_id: int, actor: Actor, reason: str) -> None:
    """Put a dead job aside for good. Raises Problem 404 `jobs.no_dead_job`, 422 `jobs.no_reason`,
    403 `jobs.may_not_manage`."""
    replay_job.discard(job_id, actor, reason)


def kind_states() -> list[KindState]:
    """What waits, runs and has failed, by kind of job."""
    return queries.kind_states()


def periodic_jobs() -> list[PeriodicJob]:
    """The jobs that begin by the clock, each with its last run."""
    return queries.periodic_jobs()


def describe_error(error: BaseException) -> str:
    """Kind, words and place of a failure without the data on which it happened, to be stored."""
    return rules.describe_error(error)


def queue_state() -> QueueState:
    """Counts of the queue for the state of the installation."""
    return queries.queue_state()


def heartbeats() -> list[Heartbeat]:
    """When each worker was last seen."""
    return queries.heartbeats()


def idempotent(
    actor: Actor, key: str, body_hash: str, run: Callable[[], tuple[int, Any]]
) -> tuple[int, Any, bool]:
    """Run a request once per (actor, key) within 24 hours: (status, answer, replayed).

    The answer is stored in the transaction in which `run` works. Two requests that race: the
    second waits and gets the answer of the first. An error of `run` stores nothing.
    Raises Problem 409 `jobs.idempotency_key_reused` when the body differs,
    422 `jobs.bad_idempotency_key` for a key that is empty or longer than 200 characters.
    """
    return answer_once.idempotent(actor, key, body_hash, run)


def was_answered(actor: Actor, key: str) -> bool:
    """Whether this actor's request with the key took hold in the last 24 hours.

    For a page that can no more be built when it is sent twice: what it offered is done.
    """
    return answer_once.was_answered(actor, key)
