"""Background work of the hall. Every job is idempotent."""

from __future__ import annotations

from zhengyun.kernel.jobs import facade as jobs


@jobs.periodic("30 0 * * *", "hall.remind_of_expiry")
def remind_of_expiry() -> None:
    """At 08:30 in Shanghai, when people may be told by telephone."""
    from zhengyun.services.hall.logic.remind_of_expiry import remind_of_expiry as run

    run()


@jobs.periodic("40 0 * * *", "hall.tell_of_guides")
def tell_of_guides() -> None:
    """At 08:40 in Shanghai."""
    from zhengyun.services.hall.logic.tell_of_guides import tell_of_guides as run

    run()
