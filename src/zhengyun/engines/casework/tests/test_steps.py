"""The flow as a list: what is done, what the usual way still brings, what only may come, what will not."""

from __future__ import annotations

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.bpmn import read_bpmn
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.rules_bundle import reachable
from zhengyun.engines.casework.tests.flows import bpmn
from zhengyun.engines.casework.tests.world import World

LOOKED_AT_AFTERWARDS = bpmn(
    """
    start begin
    user decision
    xor decided refused_way
    service licence
    user look
    xor kept broken
    user second_look
    user refused_service
    end done
    end refused
    """,
    """
    begin > decision > decided
    decided > licence [outcome = "granted"]
    decided > refused_service {refused_way}
    refused_service > refused
    licence > look > kept
    kept > done [tasks.look.is_kept]
    kept > second_look {broken}
    second_look > done
    """,
)


def states(world: World, case: CaseView) -> dict[str, str]:
    return {one.element: one.state for one in facade.case_file(world.reviewer, case.id).steps}


def test_from_where_a_case_stands_only_what_lies_behind_is_reached() -> None:
    flow, _faults = read_bpmn(LOOKED_AT_AFTERWARDS)
    assert flow
    usual = {"decided": "decided_licence", "kept": "kept_done"}
    ahead = reachable(flow, lambda gateway: usual[gateway], ["decision"])
    assert {"licence", "look"} <= ahead
    assert not {"second_look", "refused_service"} & ahead
    assert "refused_service" in reachable(flow, lambda _: "", ["decision"])
    assert "decision" not in reachable(flow, lambda _: "", ["look"])


def test_before_the_decision_the_way_to_the_licence_is_shown(world: World) -> None:
    found = states(world, world.ready_to_decide())
    assert (found["review"], found["decision"]) == ("done", "current")
    assert (found["licence"], found["service"]) == ("waiting", "waiting")


def test_after_a_refusal_no_licence_is_to_come(world: World) -> None:
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "refuse", data={"reasons": "布局不符合要求。"})
    found = states(world, case)
    assert (found["licence"], found["service"]) == ("skipped", "current")
