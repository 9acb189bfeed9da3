"""Means of what instances used in a window, from the coarsest summaries that cover it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhengyun.engines.compute.figures.rates import FULL

_MEANS = """
WITH edges AS (
    SELECT CASE WHEN %(raw)s THEN %(since)s::timestamptz ELSE greatest(%(since)s,
            (SELECT max(at) + interval '1 hour' FROM compute_summary WHERE step = 3600)) END AS hours,
        CASE WHEN %(raw)s THEN %(since)s::timestamptz ELSE greatest(%(since)s,
            (SELECT max(at) + interval '1 hour' FROM compute_summary WHERE step = 3600),
            (SELECT max(at) + interval '5 minutes' FROM compute_summary WHERE step = 300)) END AS fives),
parts AS (
    SELECT metered_id, samples, cpu, memory, at FROM compute_summary, edges
    WHERE step = 3600 AND at >= %(since)s AND at < hours AND at < %(until)s
    UNION ALL
    SELECT metered_id, samples, cpu, memory, at FROM compute_summary, edges
    WHERE step = 300 AND at >= hours AND at < fives AND at < %(until)s
    UNION ALL
    SELECT metered_id, 1, cpu, memory, at FROM compute_sample, edges WHERE at >= fives AND at < %(until)s)
SELECT m.instance_id,
    sum(p.cpu::float * p.samples) / nullif(sum(p.samples) FILTER (WHERE p.cpu IS NOT NULL), 0),
    sum(p.memory::float * p.samples) / nullif(sum(p.samples) FILTER (WHERE p.memory IS NOT NULL), 0),
    max(p.at)
FROM parts p JOIN compute_metered m ON m.id = p.metered_id
WHERE m.instance_id = ANY(%(ids)s) GROUP BY m.instance_id
"""


@dataclass(frozen=True, slots=True)
class Use:
    """Mean shares of the instance's own vCPUs and memory, 0..1, and the time of the last figure."""

    cpu: float | None
    memory: float | None
    at: datetime


def means(
    instance_ids: Collection[UUID], since: datetime, until: datetime, *, is_raw: bool = False
) -> dict[UUID, Use]:
    """In one statement; without those of which nothing was measured. is_raw: from minutes alone."""
    asked: dict[str, Any] = {"ids": list(instance_ids), "since": since, "until": until, "raw": is_raw}
    with connection.cursor() as cursor:
        cursor.execute(_MEANS, asked)
        return {row[0]: Use(_share(row[1]), _share(row[2]), row[3]) for row in cursor.fetchall()}


def _share(value: float | None) -> float | None:
    return None if value is None else value / FULL
