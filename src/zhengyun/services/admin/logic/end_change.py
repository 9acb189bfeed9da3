"""A change leaves the state it is in: recorded, and told to whoever asked for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.admin import rules
from zhengyun.services.admin.logic.tell_of_change import tell_asker
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State, Verb


def end_change(actor: Actor, row: ChangeRequest, verb: Verb) -> ChangeRequest:
    """The caller holds the row's lock."""
    following = rules.NEXT.get((State(row.state), verb))
    if following is None:
        raise decided(row)
    row.state = following.value
    row.decided_at = row.decided_at or clock.now()
    row.save()
    detail = {"kind": row.kind, "state": row.state}
    audit.record(actor, "admin.decide_change", "change", row.id, outcome=row.state, detail=detail)
    if verb is not Verb.WITHDRAW:
        tell_asker(row)
    return row


def decided(row: ChangeRequest) -> Problem:
    message = _("This change has been decided already.")
    return conflict("admin.already_decided", message, value=row.decided_by_name or None)
