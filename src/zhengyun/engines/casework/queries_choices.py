"""By what an officer can narrow the inbox: the steps of his roles and the items they belong to."""

from __future__ import annotations

from zhengyun.engines.casework.contracts import InboxChoices
from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.models import ProcedureVersion, ServiceItem
from zhengyun.kit.actor import Actor


def inbox_choices(actor: Actor) -> InboxChoices:
    roles = {r.role for r in actor.roles}
    versions = ProcedureVersion.objects.filter(state="active").values_list("id", flat=True)
    steps = {
        step.element: step.name
        for version in versions
        for step in procedure(version).steps.values()
        if step.role in roles
    }
    items = ServiceItem.objects.filter(state="active", is_online=True).order_by("title", "code")
    return InboxChoices(tuple(items.values_list("code", "title")), tuple(steps.items()))
