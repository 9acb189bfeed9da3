"""What lies in the database of an installation, looked at from outside."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.installation import Installation
from zhengyun.config.environment import Login
from zhengyun.config.postgres import LOGINS, Access, access_file

BUSY = """
    SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'
    OR status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now() + interval '10 minutes')
    AND task_name <> 'casework.fire_timer'
"""
Rows = list[tuple[Any, ...]]


class Evidence:
    """Questions to the database as the application's own login may ask them."""

    def __init__(self, session: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.session = session

    @classmethod
    @contextmanager
    def of(cls, installation: Installation) -> Iterator[Evidence]:
        access = Access.load(access_file(installation.home))
        assert access
        there = access.database(LOGINS[Login.APP])
        with psycopg.connect(
            host=there.host,
            port=there.port,
            dbname=there.name,
            user=there.user,
            password=there.password,
            autocommit=True,
        ) as session:
            yield cls(session)

    def rows(self, query: str, *values: object) -> Rows:
        return self.session.execute(query.encode(), values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        return self.rows(query, *values)[0][0]

    def wait_until_drained(self, seconds: float) -> float:
        """Until no job is due or at work; timers of running limits wait on. Gives the seconds it took."""
        begun = time.monotonic()
        while self.one(BUSY):
            assert time.monotonic() - begun < seconds, f"jobs are left: {self.jobs()}"
            time.sleep(0.5)
        return time.monotonic() - begun

    def jobs(self) -> Rows:
        return self.rows(
            "SELECT job.task_name, job.status::text, job.attempts, count(*), max(failure.error)"
            " FROM procrastinate_jobs job LEFT JOIN jobs_failure failure ON failure.job_id = job.id"
            " WHERE job.task_name <> 'casework.fire_timer' GROUP BY 1, 2, 3"
        )

    def series(self) -> dict[str, tuple[int, list[int]]]:
        """By series of numbers: the last one drawn, and those on cases, letters and licences."""
        numbers = [
            row[0]
            for table in ("casework_case", "casework_letter", "casework_licence")
            for row in self.rows(f"SELECT number FROM {table}")  # noqa: S608 - constants
        ]
        return {
            name: (last, sorted(_numbers_of(name, numbers)))
            for name, last in self.rows("SELECT series, last FROM casework_numberseries")
        }


def _numbers_of(series: str, numbers: list[str]) -> Iterator[int]:
    head, tail = series.split("{seq}")
    pattern = re.compile(rf"{re.escape(head)}(\d{{5,6}}?){re.escape(tail)}[0-9A-Z]?")
    wide = re.compile(rf"{re.escape(head)}(\d{{6}})\d")
    for number in numbers:
        if found := (wide if head.startswith(("JY", "YB")) else pattern).fullmatch(number):
            yield int(found[1])
