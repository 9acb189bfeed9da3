"""Which jobs and handlers this installation knows; filled while the modules are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from zhengyun.kernel.jobs.contracts import FactHandler

Function = TypeVar("Function", bound=Callable[..., None])
DELIVERY_RETRIES = 8


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


def subscribe(type_name: str, handler_name: str, handler: FactHandler) -> None:
    handlers = SUBSCRIBERS.setdefault(type_name, {})
    if handlers.get(handler_name, handler) is not handler:
        raise ValueError(f"Two handlers of {type_name} are named {handler_name!r}")
    handlers[handler_name] = handler
    name = delivery_job(handler_name)
    if name not in JOBS:
        add(JobSpec(name, _deliver(handler_name), DELIVERY_RETRIES, "facts"))


def delivery_job(handler_name: str) -> str:
    return f"fact:{handler_name}"


def _deliver(handler_name: str) -> Callable[..., None]:
    def deliver(**arguments: Any) -> None:
        from zhengyun.kernel.jobs.logic.publish_fact import deliver_fact

        deliver_fact(arguments["fact_id"], handler_name)

    return deliver


def spec(name: str) -> JobSpec:
    try:
        return JOBS[name]
    except KeyError:
        raise ValueError(f"No job is registered under the name {name!r}") from None
