"""Each subscriber of a fact has a job of its own, so that one that fails keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhengyun.kernel.jobs import registry
from zhengyun.kernel.jobs.contracts import FactEnvelope, FactHandler
from zhengyun.kernel.jobs.models import FactRow

RETRIES = 8


def subscribe(type_name: str, handler_name: str, handler: FactHandler) -> None:
    handlers = registry.SUBSCRIBERS.setdefault(type_name, {})
    if handlers.get(handler_name, handler) is not handler:
        raise ValueError(f"Two handlers of {type_name} are named {handler_name!r}")
    handlers[handler_name] = handler
    name = registry.delivery_job(handler_name)
    if name not in registry.JOBS:
        registry.add(registry.JobSpec(name, _deliver(handler_name), RETRIES, "facts"))


def _deliver(handler_name: str) -> Callable[..., None]:
    def deliver(**arguments: Any) -> None:
        deliver_fact(arguments["fact_id"], handler_name)

    return deliver


def deliver_fact(fact_id: str, handler_name: str) -> None:
    row = FactRow.objects.get(id=fact_id)
    handler = registry.SUBSCRIBERS[row.type][handler_name]
    handler(
        FactEnvelope(row.id, row.type, row.subject_id, row.version, row.payload, row.occurred_at, row.actor)
    )
