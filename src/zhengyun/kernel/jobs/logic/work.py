"""The worker: fetches jobs in asyncio, runs each in a thread with Django's connections."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections
from procrastinate import exceptions
from procrastinate.app import App
from procrastinate.contrib.django import DjangoApp, connector_params
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from zhengyun.kernel.jobs import registry, rules
from zhengyun.kernel.jobs.logic import keep_house
from zhengyun.kernel.jobs.logic.perform import note_failure, perform
from zhengyun.kit import clock

log = logging.getLogger(__name__)
POLLING = 1.0
GRACE = 10.0


class BackOff(BaseRetryStrategy):
    def __init__(self, retry: int) -> None:
        self.retry = retry

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not rules.may_retry(job.attempts, self.retry):
            return None
        return RetryDecision(retry_at=clock.now() + rules.wait_before_retry(job.attempts))


def run_worker(
    concurrency: int, stop: threading.Event | None, heartbeat: float, stalled_after: float
) -> None:
    if stop is None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            asyncio.run(_work(concurrency, stop, heartbeat, stalled_after))
        except (exceptions.ProcrastinateException, psycopg.Error, OSError) as error:
            log.warning("the worker lost the database, it tries again: %s", error)
        stop.wait(POLLING)


async def _work(concurrency: int, stop: threading.Event, heartbeat: float, stalled_after: float) -> None:
    connector = PsycopgConnector(kwargs=connector_params("default"), min_size=1, max_size=4, timeout=10)
    app = build_app(connector)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=POLLING,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                update_heartbeat_interval=heartbeat,
                stalled_worker_timeout=stalled_after,
            )
        )
        keeper = asyncio.create_task(keep_house.keep(connector, _name(), heartbeat, stalled_after))
        watch = asyncio.create_task(_until(stop))
        tasks = (keeper, watch, worker)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


async def _until(stop: threading.Event) -> None:
    while not stop.is_set():  # noqa: ASYNC110 - it is set by a thread or a signal handler
        await asyncio.sleep(0.1)


def _name() -> str:
    return f"worker@{socket.gethostname()}:{os.getpid()}"


def build_app(connector: PsycopgConnector) -> App:
    app: App = DjangoApp(connector=connector)
    for spec in registry.JOBS.values():
        task = app.task(name=spec.name, queue=spec.queue, retry=BackOff(spec.retry), pass_context=True)(
            _runner()
        )
        if spec.cron:
            app.periodic(cron=spec.cron, periodic_id=spec.name, queueing_lock=spec.name)(task)
    return app


def _runner() -> Callable[..., None]:
    def run(context: JobContext, **arguments: Any) -> None:
        job = context.job
        try:
            perform(job)
        except Exception as error:
            note_failure(job, error)
            raise
        finally:
            connections.close_all()

    return run
