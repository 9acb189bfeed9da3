"""Background work of the cloud service. Every job is idempotent."""

from __future__ import annotations

from zhengyun.kernel.jobs import facade as jobs


@jobs.periodic("10 22 * * *", "cloud.close_unchecked")
def close_unchecked() -> None:
    """At 06:10 in Shanghai: a safety check that has ended lets nothing in any more."""
    from zhengyun.services.cloud.logic.safety_checks import close_what_is_unchecked

    close_what_is_unchecked()


@jobs.periodic("20 22 * * *", "cloud.expire")
def expire() -> None:
    """At 06:20 in Shanghai: before the offices open, everybody knows what the day brings."""
    from zhengyun.services.cloud.logic.expire_leases import expire_leases

    expire_leases()
