"""Which jobs and handlers this installation knows; filled while the modules are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from zhengyun.kernel.jobs.contracts import FactHandler

Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class JobSpec:
    name: str
    function: Callable[..., None]
    retry: int
    queue: str
    cron: str = ""


JOBS: dict[str, JobSpec] = {}
SUBSCRIBERS: dict[str, dict[str, FactHandler]] = {}


def add(spec: JobSpec) -> None:
    known = JOBS.get(spec.name)
    if known is not None and known.function is not spec.function:
        raise ValueError(f"The job {spec.name!r} is registered twice: {known.function} and {spec.function}")
    JOBS[spec.name] = spec


def job(name: str, *, retry: int, queue: str) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        add(JobSpec(name, function, retry, queue))
        return function

    return register


def periodic(cron: str, name: str, *, queue: str) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        add(JobSpec(name, function, 0, queue, cron))
        return function

    return register


def delivery_job(handler_name: str) -> str:
    return f"fact:{handler_name}"


def spec(name: str) -> JobSpec:
    try:
        return JOBS[name]
    except KeyError:
        raise ValueError(f"No job is registered under the name {name!r}") from None
