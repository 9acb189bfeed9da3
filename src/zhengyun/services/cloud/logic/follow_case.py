"""An order shows the legal state of its case, and ends with it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.logic.enter_order import enter_order
from zhengyun.services.cloud.logic.free_order import free_order
from zhengyun.services.cloud.models import Order
from zhengyun.services.cloud.queries_catalogue import ACT_SET

GIVEN_UP = frozenset({"declined", "rejected", "withdrawn", "terminated"})


def follow_submission(case_id: UUID) -> None:
    """A case of another service is none of ours. What cannot be entered is told beside the case, and is not
    approved."""
    case = casework.get_case(SYSTEM, case_id)
    if (case.item_code, case.option_code) not in set(casework.options_of_act_set(ACT_SET)):
        return
    _enter(case_id)
    follow_change(case_id, case.version, case.state, "submit")


@transaction.atomic
def follow_change(case_id: UUID, version: int, state: str, act: str) -> None:
    """Facts come in no promised order: an older one changes nothing."""
    order = Order.objects.select_for_update(of=("self",)).filter(case_id=case_id).first()
    if order is None:
        return
    if act == "resubmit":
        _enter(case_id)
    if version > order.case_version:
        Order.objects.filter(pk=order.pk).update(state=state, case_version=version)
    if state in GIVEN_UP:
        free_order(order.id)


def _enter(case_id: UUID) -> None:
    try:
        enter_order(case_id)
    except Problem as problem:
        detail = {"code": problem.code}
        audit.record(SYSTEM, "cloud.enter", "case", case_id, outcome="refused", detail=detail)
