"""Steps taken apart, how alike they are, what is found, how two procedures align: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from zhengyun.engines.casework.contracts.processes import (
    Processes,
    ProcessFigure,
    ProcessFigures,
    ProcessUse,
    ProcessView,
)
from zhengyun.services.admin.rules_steps import (
    ALIKE,
    FOLLOWS,
    Deed,
    Trait,
    Work,
    dice,
    likeness,
    means_the_same,
)
from zhengyun.services.admin.steps.aligning import By, align, differences
from zhengyun.services.admin.steps.bundles import measured, median
from zhengyun.services.admin.steps.findings import What, find
from zhengyun.services.admin.steps.lines import Asked, Kind, StepLine, lines_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FORM: dict[str, Any] = {
    "code": "form",
    "title": "申请表",
    "schema": {
        "properties": {
            "shop": {"type": "object", "properties": {"area": {"type": "integer", "title": "面积"}}},
            "promise": {"type": "boolean", "title": "属实", "const": True},
        }
    },
    "fields": {},
    "materials": [{"code": "plan", "title": "平面布局图", "evidence_kind": "layout"}],
}


def use(number: int, procedure: str = "", form: str = "", **guide: Any) -> ProcessUse:
    office, body = f"{number}局", UUID(int=number)
    return ProcessUse(
        f"i{number}", f"事项{number}", "new", "", body, office, procedure, form, False, False, guide
    )


def view(number: int, form: str = "form", limit: int = 3, **step: Any) -> ProcessView:
    code = f"p{number}"
    step = {"element": "look", "role": "inspector", "acts": ["sign", "complete"], "signers": 2, **step}
    step["limit"] = {"amount": limit, "unit": "working_day", "source": "承诺"}
    content = {
        "steps": [step],
        "effects": [{"element": "issue", "effect": "licences.issue", "settings": {"template": "paper"}}],
        "limits": {"notice": {"amount": 5, "unit": "working_day", "source": "法"}},
        "letters": {"complete": "record"},
    }
    nodes = (
        ("s", "start", "提交"),
        ("look", "user", "现场核查"),
        ("ask", "exclusive", "是否"),
        ("issue", "service", "制证"),
    )
    edges = (("s", "look", ""), ("look", "ask", ""), ("ask", "issue", "params.big > 1"))
    return ProcessView(
        code, f"流程{number}", "p", 1, "licence", content, nodes, edges, {}, (use(number, code, form),)
    )


def processes(*views: ProcessView, guides: tuple[ProcessUse, ...] = (), **forms: Any) -> Processes:
    return Processes(views, {"form": FORM, **forms}, {"record": "记录", "paper": "许可证"}, guides)


def line(**more: Any) -> StepLine:
    plain = StepLine(
        "p", "流程", "a", 1, "look", "现场核查", Kind.USER, ("甲局",), (("i", "事项"),), "inspector"
    )
    return replace(plain, **{"acts": ("sign", "complete"), **more})


FIGURES = ProcessFigures(date(2025, 3, 2), NOW, (ProcessFigure("i1", "new", "p1", False, 40, {3: 2, 9: 1}),))


def test_a_procedure_is_taken_apart_into_its_steps() -> None:
    found = {one.element: one for one in lines_of(processes(view(1)))}
    assert [(key, one.kind) for key, one in found.items()] == [
        ("s", Kind.APPLICATION),
        ("look", Kind.USER),
        ("ask", Kind.GATEWAY),
        ("issue", Kind.SERVICE),
        ("limits.notice", Kind.TIMER),
    ]
    assert [one.title for one in found["s"].asked] == ["面积"]
    assert [one.evidence for one in found["s"].materials] == ["layout"]
    assert (found["look"].limit, found["look"].signers, found["look"].letters) == (
        "3 working_day",
        2,
        ("记录",),
    )
    assert (found["issue"].effect, found["issue"].letters) == ("licences.issue", ("许可证",))
    assert (found["ask"].conditions, found["ask"].parameters) == (("params.big > 1",), ("big",))
    assert found["look"].departments == ("1局",)


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        ({}, True),
        ({"name": "现场踏勘"}, True),
        ({"role": "reviewer", "acts": ("accept",), "name": "受理"}, False),
        ({"kind": Kind.SERVICE, "acts": (), "effect": "registers.write"}, False),
        ({"asked": (Asked("a", "结论"),), "acts": ("complete",), "name": "核对"}, False),
    ],
)
def test_a_step_is_like_another_by_what_is_done_and_by_whom(other: dict[str, Any], is_alike: bool) -> None:
    assert (likeness(line(), line(**other)).score >= ALIKE) is is_alike


def test_likeness_says_which_traits_match() -> None:
    same = dict(likeness(line(), line(name="踏勘")).same)
    assert same == {Trait.ROLE: "inspector", Trait.ACTS: "sign、complete"}
    assert dice("平面布局图", "平面布置图") == 0.5
    assert dice("", "图") == 0


def test_an_assignment_holds_while_kind_and_acts_are_equal() -> None:
    assert means_the_same(line(), "user", ["complete", "sign"], "")
    assert not means_the_same(line(), "user", ["complete"], "")
    assert not means_the_same(line(kind=Kind.SERVICE), "user", ["complete", "sign"], "")


def kinds(found: Processes, standard: dict[str, list[StepLine]], **known: tuple[str, ...]) -> dict[What, Any]:
    return {one.what: one for one in find(found, standard, known, FIGURES)}


def test_what_two_departments_ask_and_want_again_is_found() -> None:
    found = kinds(processes(view(1), view(2)), {})
    assert (found[What.AGAIN].subject, found[What.AGAIN].departments) == ("面积", ("1局", "2局"))
    assert (found[What.MATERIAL].subject, found[What.MATERIAL].cases) == ("平面布局图", 40)
    assert What.REGISTER not in found
    known = kinds(processes(view(1), view(2)), {}, 面积=("房屋",))
    assert (known[What.REGISTER].also, What.AGAIN in known) == ("房屋", False)


def test_what_one_form_reads_another_need_not_ask() -> None:
    reads = {
        **FORM,
        "code": "reads",
        "fields": {"shop.area": {"source": "registers.house.area"}},
        "materials": [{"code": "plan", "title": "主体资格证明（营业执照）", "waived": {"why": "共享"}}],
    }
    window = use(3, materials=[{"title": "营业执照"}])
    found = kinds(processes(view(1), view(2, "reads"), guides=(window,), reads=reads), {})
    assert (found[What.REGISTER].also, found[What.REGISTER].departments) == ("registers.house.area", ("1局",))
    assert (found[What.KNOWN].subject, found[What.KNOWN].also) == ("营业执照", "2局")


def test_one_material_under_two_names_is_found_by_its_evidence_or_its_wording() -> None:
    other = {**FORM, "materials": [{"code": "map", "title": "方位图", "evidence_kind": "layout"}]}
    found = kinds(processes(view(1), view(2, "other"), other=other), {})
    assert (found[What.NAMES].subject, found[What.NAMES].also) == ("平面布局图 / 方位图", "sure")
    worded = {**FORM, "materials": [{"code": "map", "title": "平面布置图"}]}
    assert kinds(processes(view(1), view(2, "other"), other=worded), {})[What.NAMES].also == ""


def test_a_standard_step_done_in_several_ways_or_limits_is_found() -> None:
    two = processes(view(1), view(2, limit=5, signers=1))
    steps = [one for one in lines_of(two) if one.element == "look"]
    found = kinds(two, {"现场核查": steps})
    assert (found[What.WAYS].ways, found[What.LIMITS].ways) == (2, 2)
    same = processes(view(1), view(2))
    alike = [one for one in lines_of(same) if one.element == "look"]
    assert not {What.WAYS, What.LIMITS} & kinds(same, {"现场核查": alike}).keys()


def test_two_procedures_align_by_standard_step_then_by_likeness() -> None:
    left = [line(), line(element="ok", name="决定", role="chief_representative", acts=("grant",))]
    right = [
        line(procedure="q", element="check", name="检查", signers=1, limit="3 working_day"),
        line(procedure="q", element="serve", name="送达", role="counter_clerk", acts=("serve",)),
    ]
    rows = align(left, right, {("p", "look"): "site", ("q", "check"): "site"})
    assert [one.by for one in rows] == [By.STANDARD, By.ALONE, By.ALONE]
    assert rows[0].right is right[0]
    assert [(one.what, one.right) for one in differences(left[0], right[0])] == [("limit", "3 working_day")]
    assert [one.by for one in align(left[:1], [replace(left[0], procedure="q")], {})] == [By.LIKENESS]


@pytest.mark.parametrize(
    ("counted", "middle"), [({}, None), ({4: 1}, 4), ({1: 2, 9: 2}, 1), ({1: 1, 5: 3, 9: 1}, 5)]
)
def test_the_median_of_counted_days(counted: dict[int, int], middle: int | None) -> None:
    assert median(counted) == middle


def test_real_cases_count_by_option_and_by_whether_a_bundle_opened_them() -> None:
    assert measured(FIGURES, [("i1", "new")], is_member=False).median == 3
    assert measured(FIGURES, [("i1", "new")], is_member=True).median is None


def test_a_finding_goes_only_the_ways_of_its_table() -> None:
    allowed = {(state, deed) for state in Work for deed in Deed if (state, deed) in FOLLOWS}
    assert allowed == {
        (Work.FOUND, Deed.AGREE),
        (Work.FOUND, Deed.DISMISS),
        (Work.AGREED, Deed.FINISH),
        (Work.AGREED, Deed.DISMISS),
        (Work.DONE, Deed.REOPEN),
        (Work.DISMISSED, Deed.REOPEN),
    }
