"""Flows: what is refused, and how tokens move."""

from __future__ import annotations

import pytest

from zhengyun.engines.casework.bpmn import read_bpmn
from zhengyun.engines.casework.flow_rules import Flow, advance
from zhengyun.engines.casework.tests.flows import HEAD, LICENCE_FLOW, bpmn


def flow_of(source: bytes) -> Flow:
    flow, faults = read_bpmn(source)
    assert faults == []
    assert flow is not None
    return flow


def never(gateway: str) -> str:
    raise AssertionError(f"nobody asked about {gateway}")


def refused(source: bytes) -> list[tuple[str, str]]:
    flow, faults = read_bpmn(source)
    assert flow is None
    return [(f.element, f.reason) for f in faults]


def test_a_flow_survives_storage() -> None:
    flow = flow_of(LICENCE_FLOW)
    again = Flow.from_json(flow.to_json())
    assert again.nodes == flow.nodes
    assert again.edges == flow.edges
    assert again.order == ("counter", "review", "inspection", "decision", "licence", "service")


def test_a_parallel_split_opens_both_branches() -> None:
    moves = advance(flow_of(LICENCE_FLOW), "counter", {}, never)
    assert [s for s, _ in moves.stops] == ["review", "inspection"]


def test_a_join_waits_for_the_other_branch() -> None:
    flow = flow_of(LICENCE_FLOW)
    first = advance(flow, "review", {}, never)
    assert first.stops == ()
    assert first.waits == (("join", "review_join"),)
    second = advance(flow, "inspection", {"join": ["review_join"]}, never)
    assert second.stops == (("decision", "join_decision"),)
    assert second.consumed == ("join",)


def test_the_same_branch_twice_does_not_open_a_join() -> None:
    flow = flow_of(LICENCE_FLOW)
    assert advance(flow, "review", {"join": ["review_join"]}, never).stops == ()


def test_an_exclusive_gateway_takes_the_way_that_is_chosen() -> None:
    flow = flow_of(LICENCE_FLOW)
    granted = advance(flow, "decision", {}, lambda _: "decided_licence")
    refused_way = advance(flow, "decision", {}, lambda _: "refused_way")
    assert [s for s, _ in granted.stops] == ["licence"]
    assert [s for s, _ in refused_way.stops] == ["service"]


def test_the_last_step_leads_to_the_end() -> None:
    moves = advance(flow_of(LICENCE_FLOW), "service", {}, never)
    assert (moves.stops, moves.waits, moves.consumed) == ((), (), ())


def test_dominance_says_where_a_case_must_have_been() -> None:
    flow = flow_of(LICENCE_FLOW)
    assert flow.dominates("counter", "decision")
    assert not flow.dominates("decision", "counter")
    assert not flow.dominates("licence", "service")
    assert not flow.dominates("review", "inspection")
    assert "inspection" in flow.dominated_by("counter")
    assert flow.dominated_by("review") == frozenset({"review"})


def test_what_follows_a_long_way_stands_behind_it_though_there_is_a_short_one() -> None:
    drawn = "start s\nuser u\nxor a no\nservice make\nservice publish\nxor b\nuser hand_over\nend e"
    flow = flow_of(
        bpmn(drawn, "s > u > a\na > make [outcome = 1]\na > b {no}\nmake > publish > b > hand_over > e")
    )
    assert flow.order == ("u", "make", "publish", "hand_over")


def test_blocks_may_nest_and_loop_back_as_a_whole() -> None:
    flow = flow_of(
        bpmn(
            "start s\nxor m\nand a\nand b\nuser u1\nuser u2\nuser u3\n"
            "and c\nand d\nuser t\nxor x again\nend e",
            "s > m > a > u1 > d\na > b > u2 > c > d > t > x\nb > u3 > c\nx > e [outcome = 1]\nx > m {again}",
        )
    )
    opened = advance(flow, "s", {}, never)
    assert [n for n, _ in opened.stops] == ["u1", "u2", "u3"]
    looped = advance(flow, "t", {}, lambda _: "again")
    assert [n for n, _ in looped.stops] == ["u1", "u2", "u3"]
    done = advance(flow, "u3", {"c": ["u2_c"], "d": ["u1_d"]}, never)
    assert [n for n, _ in done.stops] == ["t"]
    assert set(done.consumed) == {"c", "d"}


BROKEN = {
    "two starts": (bpmn("start a\nstart b\nend e", "a > e\nb > e"), "exactly one start event"),
    "no start": (bpmn("user a\nend e", "a > e"), "exactly one start event"),
    "unreachable": (
        bpmn("start a\nuser u\nuser v\nend e", "a > u > e\nv > e"),
        "no way leads from the start",
    ),
    "no end": (
        bpmn("start a\nuser u\nxor x d\nend e", "a > u > x\nx > u {d}\nx > u {c} [outcome=1]"),
        "to it",
    ),
    "dangling": (bpmn("start a\nend e", "a > nowhere"), "not there: nowhere"),
    "implicit split": (bpmn("start a\nuser u\nuser v\nend e", "a > u > e\nu > v > e"), "use a gateway"),
    "no condition": (bpmn("start a\nxor x\nuser u\nend e", "a > x > u > e\nx > e"), "needs a condition"),
    "foreign default": (
        bpmn("start a\nxor x a_x\nuser u\nend e", "a > x > u > e\nx > e"),
        "its default is not",
    ),
    "bad condition": (
        bpmn("start a\nxor x d\nuser u\nend e", "a > x\nx > u {c} [outcome = ]\nx > e {d}\nu > e"),
        "Line 1",
    ),
    "unknown name": (
        bpmn("start a\nxor x d\nuser u\nend e", "a > x\nx > u {c} [weather = 1]\nx > e {d}\nu > e"),
        "unknown name in the expression: weather",
    ),
    "join without split": (
        bpmn(
            "start a\nxor x d\nuser u\nuser v\nand j\nend e",
            "a > x\nx > u [outcome=1]\nx > v {d}\nu > j\nv > j > e",
        ),
        "no parallel split belongs",
    ),
    "split without join": (
        bpmn("start a\nand s\nuser u\nuser v\nend e", "a > s > u > e\ns > v > e"),
        "do not meet",
    ),
    "branch escapes": (
        bpmn(
            "start a\nand s\nuser u\nxor x d\nuser v\nand j\nend e",
            "a > s > u > x > j [outcome = 1]\nx > e {d}\ns > v > j > e",
        ),
        "",
    ),
    "branch entered from outside": (
        bpmn(
            "start a\nxor x d\nand s\nuser u\nuser v\nand j\nend e",
            "a > x\nx > s [outcome=1]\nx > u {d}\ns > u > j\ns > v > j > e",
        ),
        "",
    ),
    "two ways into the join": (
        bpmn(
            "start a\nand s\nxor x d\nuser u\nuser w\nuser v\nand j\nend e",
            "a > s > x\nx > u [outcome=1]\nx > w {d}\nu > j\nw > j\ns > v > j > e",
        ),
        "by one sequence flow",
    ),
    "circle of gateways": (
        bpmn(
            "start a\nxor x d\nxor y f\nend e",
            "a > x\nx > y {d}\nx > e [outcome=1]\ny > x {f}\ny > e [outcome=2]",
        ),
        "a circle must pass a task",
    ),
    "mixed parallel": (
        bpmn(
            "start a\nand s\nuser u\nuser v\nand j\nuser w\nuser z\nand k\nend e",
            "a > s > u > j\ns > v > j > w > k > e\nj > z > k",
        ),
        "either splits or joins",
    ),
    "script task": (bpmn("start a\nscriptTask run\nend e", "a > run > e"), "scriptTask is not supported"),
    "boundary event": (
        bpmn("start a\nuser u\nboundaryEvent b\nend e", "a > u > e"),
        "boundaryEvent is not supported",
    ),
    "lanes": (bpmn("start a\nend e", "a > e", "<laneSet id='l'/>"), "laneSet is not supported"),
    "timer start": (
        bpmn("end e", "a > e", "<startEvent id='a'><timerEventDefinition id='t'/></startEvent>"),
        "timerEventDefinition inside startEvent",
    ),
    "multi instance": (
        bpmn(
            "start a\nend e", "a > u > e", "<userTask id='u'><multiInstanceLoopCharacteristics/></userTask>"
        ),
        "multiInstanceLoopCharacteristics inside userTask",
    ),
    "compensation": (
        bpmn("start a\nend e", "a > u > e", "<userTask id='u' isForCompensation='true'/>"),
        'isForCompensation="true"',
    ),
    "script language": (
        bpmn(
            "start a\nxor x d\nend e\nuser u",
            "a > x\nx > e {d}\nu > e",
            "<sequenceFlow id='c' sourceRef='x' targetRef='u'>"
            "<conditionExpression language='javascript'>1</conditionExpression></sequenceFlow>",
        ),
        "not in javascript",
    ),
    "id used twice": (bpmn("start a\nuser u\nuser u\nend e", "a > u > e"), "used twice"),
    "bad id": (bpmn("start a\nuser u-1\nend e", "a > u-1 > e"), "must begin with a letter"),
    "not executable": (bpmn("start a\nend e", "a > e", process='id="p"'), "isExecutable"),
    "not xml": (b"<definitions", "not well-formed"),
    "not bpmn": (b"<html/>", "not BPMN 2.0"),
    "no process": (f"{HEAD}</definitions>".encode(), "exactly one process"),
    "collaboration": (
        f"{HEAD}<collaboration id='c'/><process id='p' isExecutable='true'/></definitions>".encode(),
        "collaboration is not supported",
    ),
    "entity": (
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><definitions>&b;</definitions>",
        "entities are not allowed",
    ),
    "external entity": (
        "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>".encode(
            "utf-16"
        ),
        "not allowed",
    ),
    "too large": (b"<a>" + b" " * 1_000_001, "larger than"),
    "empty": (b"", "not well-formed"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_supported_is_refused_with_element_and_reason(name: str) -> None:
    source, reason = BROKEN[name]
    found = refused(source)
    assert found
    assert any(reason in why for _, why in found), found
    assert all(element and why for element, why in found)


def test_diagrams_and_documentation_are_passed_over() -> None:
    source = bpmn("start a\nuser u\nend e", "a > u > e", "<documentation>why</documentation>")
    drawn = source.replace(b"</definitions>", b'<bpmndi:BPMNDiagram id="d"/></definitions>')
    assert flow_of(drawn).order == ("u",)


def test_deep_nesting_is_refused() -> None:
    deep = HEAD.encode() + b"<process>" * 5000 + b"</process>" * 5000 + b"</definitions>"
    assert refused(deep)
