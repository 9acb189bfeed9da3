"""Acceptance cases: their form, and that a run is the real thing without traces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from zhengyun.engines.casework.acceptance import check_case, load_case
from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case, to_posted
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit import clock

GOOD = f"""
title: 新办，补正一次后准予
about: 第三十二条
item: "{ITEM}"
option: new
start: 2026-03-02 09:00
applicant: {{kind: individual_business, name: 老街面馆}}
answers: {{contact.name: 何禾, contact.phone: "13900005678", premises.area: 120}}
materials: [plan]
steps:
  - {{at: 2026-03-02 10:00, by: reviewer, act: receive, expect: {{state: received, tasks: [counter]}}}}
  - by: reviewer
    act: correct
    data: {{items: [{{target: premises.area, kind: field, reason: 与图纸不符}}]}}
    expect: {{state: correcting}}
  - {{by: reviewer, act: accept, refused: casework.illegal_act}}
  - {{at: 2026-03-03 09:00, by: applicant, act: supply, answers: {{premises.area: 150}}}}
  - {{at: 2026-03-04 09:00, by: reviewer, act: accept, expect: {{statutory_due: 2026-03-18}}}}
  - {{by: reviewer, act: complete, step: review, opinion: 齐全}}
  - {{by: inspector, act: complete, form: {{inspection.result: pass}}}}
  - {{by: inspector 2, act: sign, expect: {{tasks: [decision]}}}}
  - {{by: chief_representative, act: grant}}
  - {{by: counter_clerk, act: serve, data: {{method: mail}}}}
expect: {{state: granted, served: true, tasks: [], effects: [licence done]}}
"""
SILENT = f"""
title: 逾期未告知，视为受理
item: "{ITEM}"
option: new
start: 2026-03-02 09:00
answers: {{contact.name: 何禾, premises.area: 120}}
steps:
  - {{at: 2026-03-10 09:00, act: wait}}
expect: {{state: accepted, deemed_accepted: true, tasks: [inspection, review]}}
"""


def read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("text", [GOOD, SILENT])
def test_a_case_that_goes_as_written_has_no_differences(world: World, text: str) -> None:
    assert [str(d) for d in run_acceptance_case(read(text))] == []
    assert Case.objects.count() == 0


def test_a_case_that_goes_another_way_says_where(world: World) -> None:
    raw = read(GOOD)
    raw["steps"][4]["expect"]["statutory_due"] = "2026-03-17"
    raw["expect"]["state"] = "refused"
    found = [str(d) for d in run_acceptance_case(raw)]
    assert found == [
        "steps[4]: statutory_due is 2026-03-18, expected 2026-03-17",
        "expect: state is granted, expected refused",
    ]


def test_an_act_that_should_be_refused_but_is_done_is_a_difference(world: World) -> None:
    raw = read(GOOD)
    raw["steps"][0]["refused"] = "casework.may_not"
    assert str(run_acceptance_case(raw)[0]).startswith("steps[0]")


def test_an_act_that_is_refused_ends_the_run_with_its_code(world: World) -> None:
    raw = read(GOOD)
    del raw["steps"][0]
    assert "casework.illegal_act" in str(run_acceptance_case(raw)[0])


FAULTS = [
    ({"title": ""}, "title"),
    ({"start": "yesterday"}, "start"),
    ({"colour": "red"}, "colour"),
    ({"applicant": {"kind": "king"}}, "applicant"),
    ({"steps": [{"by": "reviewer", "act": "bless"}]}, "steps[0].act"),
    ({"steps": [{"by": "king", "act": "accept"}]}, "steps[0].by"),
    ({"steps": [{"by": "reviewer", "act": "accept", "expect": {"mood": "good"}}]}, "steps[0].expect.mood"),
    ({"steps": ["accept"]}, "steps[0]"),
    ({"records": [{"register": "firms"}]}, "records[0]"),
    ({"begun_at": "firms"}, "begun_at"),
    ({"expect": {"records": [{"name": "x"}]}}, "expect.records"),
]


@pytest.mark.parametrize(("change", "place"), FAULTS)
def test_a_case_in_another_form_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    assert place in [where for where, _words in check_case({**read(GOOD), **change})]


def test_aliases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text("a: &a [1, 1]\nb: [*a, *a]\n")
    assert load_case(path)[1]


def test_answers_are_posted_as_a_form_would() -> None:
    answers = {
        "a.name": "x",
        "b": True,
        "c": [{"n": 1}, {"n": 2}],
        "d": ["x", "y"],
        "e": {"region": "990124", "line": "1号"},
    }
    assert to_posted(answers) == {
        "a.name": ["x"],
        "b": ["true"],
        "c-0-n": ["1"],
        "c-1-n": ["2"],
        "d": ["x", "y"],
        "e.region": ["990124"],
        "e.line": ["1号"],
    }


def test_the_clock_stands_where_it_stood_after_a_run(world: World) -> None:
    run_acceptance_case(read(SILENT))
    assert clock.now() == MONDAY
