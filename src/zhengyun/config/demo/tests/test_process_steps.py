"""The county's standard steps: every step named in the data is one of a procedure that is installed."""

from __future__ import annotations

import tomllib

import pytest

from zhengyun.config import demo
from zhengyun.config.demo.population import DATA
from zhengyun.engines.casework.bpmn import read_bpmn

LIMITS = "limits."


def written() -> dict[str, set[str]]:
    """The elements and limits of each procedure that the applications bring."""
    found: dict[str, set[str]] = {}
    for path in demo.APPLICATIONS.glob("*/procedures/*.toml"):
        content = tomllib.loads(path.read_text())
        flow, _faults = read_bpmn((path.parent.parent / content["flow"]).read_bytes())
        assert flow is not None
        found[content["code"]] = {*flow.nodes, *(LIMITS + kind for kind in content.get("limits", {}))}
    return found


def test_every_assigned_step_is_a_step_of_a_matter() -> None:
    known = written()
    steps = tomllib.loads((DATA / "standard_steps.toml").read_text())["step"]
    named = [key.partition(":") for one in steps for key in one["steps"]]
    assert [key for key in named if key[2] not in known.get(key[0], ())] == []
    assert len({(key[0], key[2]) for key in named}) == len(named)


@pytest.mark.django_db
def test_the_county_has_its_standard_steps_once(county: None) -> None:
    from zhengyun.config.demo.steps import enter_steps
    from zhengyun.services.admin.models import StandardStep, StepAssignment

    for _again in range(2):
        enter_steps()
    assert StandardStep.objects.count() == 12
    assert {one.procedure for one in StepAssignment.objects.all()} == {
        "food_licence",
        "food_licence_change",
        "food_licence_renew",
        "food_licence_reissue",
        "food_licence_cancel",
        "food_filing",
    }
    assert set(StepAssignment.objects.values_list("confirmed_by_name", flat=True)) == {"关锡彤"}
