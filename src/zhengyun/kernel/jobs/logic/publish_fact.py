from __future__ import annotations

from dataclasses import fields
from uuid import UUID

from django.db import transaction

from zhengyun.kernel.jobs import queue, registry, rules
from zhengyun.kernel.jobs.contracts import Fact
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

HEADER = ("subject_id", "version")


def publish(fact: Fact, actor: Actor) -> UUID:
    payload = {f.name: getattr(fact, f.name) for f in fields(fact) if f.name not in HEADER}
    row = FactRow(
        type=fact.type,
        subject_id=fact.subject_id,
        version=fact.version,
        payload=rules.as_json(payload),
        actor=actor.stored(),
        occurred_at=clock.now(),
    )
    names = [registry.delivery_job(name) for name in registry.SUBSCRIBERS.get(fact.type, {})]
    with transaction.atomic(savepoint=False):
        row.save(force_insert=True)
        if names:
            queue.add([queue.job_row(name, {"fact_id": str(row.id)}) for name in names])
    return row.id
