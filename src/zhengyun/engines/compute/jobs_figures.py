"""Periodic work on figures, capacity and metering. Each run does what is missing; none is needed on time."""

from __future__ import annotations

from zhengyun.kernel.jobs import facade as jobs


@jobs.periodic("*/5 * * * *", "compute.summarize")
def summarize() -> None:
    from zhengyun.engines.compute import figures

    figures.summarize()


@jobs.periodic("17 * * * *", "compute.prune_figures")
def prune() -> None:
    from zhengyun.engines.compute import figures

    figures.prune()


@jobs.periodic("1 * * * *", "compute.cut_months")
def cut_months() -> None:
    from zhengyun.engines.compute import usage

    usage.cut_months()


@jobs.periodic("55 * * * *", "compute.note_pool_days")
def note_pool_days() -> None:
    from zhengyun.engines.compute import capacity

    capacity.note_pool_days()
