"""What the whole of a bundle knows of its members."""

from __future__ import annotations

from datetime import datetime

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.models import Case, EffectRun
from zhengyun.engines.casework.rules_bundle import OPENS, accepted_at
from zhengyun.kernel.jobs import facade as jobs

FOLLOW_MEMBER = "casework.follow_member"


def defer_follow(member: Case) -> None:
    """In the transaction in which the member moved; the job does what follows for the whole, once."""
    if member.parent_id is not None:
        jobs.defer(FOLLOW_MEMBER, case_id=str(member.id))


def whole_accepted_at(whole: Case) -> datetime | None:
    """None while a member is still to be opened that the flow has come to, or is not accepted yet."""
    rows = Case.objects.filter(parent=whole).only(
        "accepted_at", "closed_at", "submitted_at", "procedure_version_id"
    )
    members = {one.id: _accepted_at(one) for one in rows}
    to_open = EffectRun.objects.filter(case=whole, effect=OPENS, state__in=("pending", "waiting", "failed"))
    if to_open.exclude(pk__in=members.keys()).exists():
        return None
    return accepted_at(members.values())


def _accepted_at(member: Case) -> datetime | None:
    """A matter that knows no acceptance is accepted when it is sent."""
    is_accepted_when_sent = "accept" not in procedure(member.procedure_version_id).act_set.acts
    return member.accepted_at or member.closed_at or (member.submitted_at if is_accepted_when_sent else None)
