"""By which way a case will leave a gateway, before it has come there."""

from __future__ import annotations

from zhengyun.engines.casework.bpmn import KNOWN_NAMES
from zhengyun.engines.casework.definitions import Procedure
from zhengyun.engines.casework.logic import expressions
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.rules_bundle import KNOWN_BEFORE
from zhengyun.engines.rules import facade as feel


def known_way(case: Case, procedure: Procedure, gateway: str) -> str:
    """The sequence flow; '' where that depends on what comes later."""
    flow, ways = procedure.flow, [edge for edge in procedure.flow.outgoing[gateway] if edge.condition]
    for edge in ways:
        mentioned = feel.compile_expression(edge.condition, names=KNOWN_NAMES).mentions
        if not mentioned & KNOWN_NAMES <= KNOWN_BEFORE:
            return ""
    taken = (edge.id for edge in ways if expressions.holds(case, procedure.package, edge.condition))
    return next(taken, flow.nodes[gateway].default)


def usual_way(case: Case, procedure: Procedure, gateway: str) -> str:
    """The same; where it is not known yet, the first way in the order of the flow's file."""
    return known_way(case, procedure, gateway) or procedure.flow.outgoing[gateway][0].id
