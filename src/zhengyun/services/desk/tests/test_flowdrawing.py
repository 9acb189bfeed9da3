"""The flow as a drawing: layers, ways back, names that are too long."""

from __future__ import annotations

from zhengyun.engines.casework.contracts import FlowGraph
from zhengyun.services.desk.flowdrawing import draw


def graph(text: str, *edges: str) -> FlowGraph:
    nodes = tuple((key, kind, key) for kind, key in (one.split() for one in text.split(",")))
    return FlowGraph(nodes, tuple((a, b) for a, b in (one.split() for one in edges)))


def test_steps_stand_below_each_other_and_branches_side_by_side() -> None:
    found = draw(
        graph(
            "start s,user a,parallel f,user b,user c,parallel j,end e",
            "s a",
            "a f",
            "f b",
            "f c",
            "b j",
            "c j",
            "j e",
        ),
        {"a": "done", "b": "current"},
    )
    assert found
    places = {one.id: (one.x, one.y) for one in found.shapes}
    assert places["b"][1] == places["c"][1] > places["f"][1] > places["a"][1]
    assert places["b"][0] != places["c"][0]
    assert places["e"][1] > places["j"][1] > places["b"][1]
    assert {one.id: one.state for one in found.shapes}["b"] == "current"
    assert all(
        one.left >= 0 and one.right <= found.width and one.bottom <= found.height for one in found.shapes
    )


def test_a_way_back_goes_around() -> None:
    found = draw(graph("start s,user a,exclusive x,end e", "s a", "a x", "x a", "x e"), {})
    assert found
    straight = [line for line in found.lines if line.path.count("H") == 1]
    assert len(straight) == 3
    assert len(found.lines) == 4


def test_long_names_are_wrapped_and_cut() -> None:
    name = "很" * 40
    found = draw(FlowGraph((("s", "user", name),), ()), {})
    assert found
    assert [len(text) for _y, text in found.shapes[0].lines] == [13, 13]
    assert found.shapes[0].name == name


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw(FlowGraph(), {}) is None


def test_only_the_way_that_the_case_came_is_marked() -> None:
    flow = graph("start s,user a,exclusive x,user b,user c", "s a", "a x", "x b", "x c")
    found = draw(flow, {"a": "done", "b": "current", "c": "waiting"})
    assert found
    assert [line.is_gone for line in found.lines] == [True, True, True, False]
    fresh = draw(flow, {"a": "current", "b": "waiting", "c": "waiting"})
    assert fresh
    assert [line.is_gone for line in fresh.lines] == [True, False, False, False]
