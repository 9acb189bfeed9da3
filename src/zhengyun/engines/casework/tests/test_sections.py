"""What packages bring: checked with file and place, prepared, activated, retired."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.casework import definitions, facade
from zhengyun.engines.casework.models import (
    FormVersion,
    Parameter,
    ProcedureVersion,
    ServiceItem,
    ServiceItemVersion,
)
from zhengyun.engines.casework.tests.flows import bpmn
from zhengyun.engines.casework.tests.world import (
    FORM,
    ITEM,
    ITEM_FILE,
    PARAMS,
    PROCEDURE,
    World,
    write_package,
)
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

LICENCE = PROCEDURE.format(effect="demo.works")
WINDOW = (
    'form = "test_form"\nwindow = { param = "special_procedures", until = "no.day", field = "no.number" }'
)
BROKEN: dict[str, tuple[dict[str, str], str, str]] = {
    "unknown act": (
        {"procedures__licence": LICENCE.replace('"accept", "not_accept"', '"bless"')},
        "procedures/licence.toml",
        "steps[0].acts",
    ),
    "unknown role": (
        {"procedures__licence": LICENCE.replace('role = "inspector"', 'role = "king"')},
        "procedures/licence.toml",
        "steps[2].role",
    ),
    "administrator as role": (
        {"procedures__licence": LICENCE.replace('role = "inspector"', 'role = "audit_admin"')},
        "procedures/licence.toml",
        "steps[2].role",
    ),
    "step not described": (
        {"procedures__licence": LICENCE.replace('element = "review"', 'element = "revue"')},
        "procedures/licence.toml",
        "steps",
    ),
    "unknown effect": (
        {"procedures__licence": LICENCE.replace("demo.works", "demo.unheard")},
        "procedures/licence.toml",
        "effects[0].effect",
    ),
    "bad effect settings": (
        {"procedures__licence": LICENCE.replace("demo.works", "demo.scripted").replace("word =", "wort =")},
        "procedures/licence.toml",
        "effects[0].settings",
    ),
    "bad unit": (
        {
            "procedures__licence": LICENCE.replace(
                'amount = 10, unit = "working_day"', 'amount = 10, unit = "moon"'
            )
        },
        "procedures/licence.toml",
        "limits.statutory.unit",
    ),
    "limit without source": (
        {
            "procedures__licence": LICENCE.replace(
                'unit = "working_day", source = "承诺"', 'unit = "working_day"'
            )
        },
        "procedures/licence.toml",
        "limits.promised.source",
    ),
    "unknown form of a step": (
        {"procedures__licence": LICENCE.replace('form = "test_inspection"', 'form = "nothing"')},
        "procedures/licence.toml",
        "steps[2].form",
    ),
    "bad expression of a place": (
        {"procedures__licence": LICENCE.replace("data.premises.office", "weather")},
        "procedures/licence.toml",
        "steps[2].organization",
    ),
    "unknown act set": (
        {"procedures__licence": LICENCE.replace("administrative_licence", "miracle")},
        "procedures/licence.toml",
        "act_set",
    ),
    "flow outside of flows": (
        {"procedures__licence": LICENCE.replace("flows/licence.bpmn", "../secret.bpmn")},
        "procedures/licence.toml",
        "flow",
    ),
    "unknown letter": (
        {"procedures__licence": LICENCE + '[letters]\ngrant = "no_letter"\n'},
        "procedures/licence.toml",
        "letters.grant",
    ),
    "unsupported flow": (
        {"flows__licence": bpmn("start s\nscriptTask x\nend e", "s > x > e").decode()},
        "flows/licence.bpmn",
        "x",
    ),
    "broken toml": ({"procedures__licence": "code = "}, "procedures/licence.toml", ""),
    "broken json": ({"forms__form": "{"}, "forms/form.json", ""),
    "deep json": ({"forms__form": "[" * 100_000}, "forms/form.json", ""),
    "unknown organization": (
        {"items__item": ITEM_FILE.replace('"t-amr"', '"nowhere"')},
        "items/item.toml",
        "organization",
    ),
    "unknown form of an option": (
        {"items__item": ITEM_FILE.replace('form = "test_form"', 'form = "none"')},
        "items/item.toml",
        "options[0].form",
    ),
    "unknown procedure": (
        {"items__item": ITEM_FILE.replace('"test_filing"', '"none"')},
        "items/item.toml",
        "options[1].procedure",
    ),
    "window without a parameter": (
        {"items__item": ITEM_FILE.replace('form = "test_form"', WINDOW)},
        "items/item.toml",
        "options[0].window.param",
    ),
    "window over what is not asked": (
        {"items__item": ITEM_FILE.replace('form = "test_form"', WINDOW)},
        "items/item.toml",
        "options[0].window.until",
    ),
    "same telephones": (
        {"items__item": ITEM_FILE.replace("0990-2", "0990-1")},
        "items/item.toml",
        "guide.complaint_phone",
    ),
    "unknown paper": (
        {"forms__form": json.dumps(FORM).replace('"sample": "authorization"', '"sample": "plan_empty"')},
        "forms/form.json",
        "materials[0].sample",
    ),
    "unknown drawing": (
        {"forms__form": json.dumps(FORM).replace('"plan_empty"', '"plan_nowhere"')},
        "forms/form.json",
        "materials[0].examples[1].picture",
    ),
    "drawing without words": (
        {"forms__form": json.dumps(FORM).replace('"is": "wrong"', '"is": "odd"')},
        "forms/form.json",
        "materials[0].examples[1]",
    ),
    "written by the applicant, without a sample": (
        {"forms__form": json.dumps(FORM).replace('"sample": "authorization"', '"evidence": "D"')},
        "forms/form.json",
        "materials[0]",
    ),
    "unknown paper of a guide": (
        {
            "items__item": ITEM_FILE.partition("[[options]]")[0].replace(
                "[guide]",
                "is_online = false\n[guide]\nplace = '一楼'\nhours = '工作日'\n"
                'materials = [{ title = "证", blank = "none" }]',
            )
        },
        "items/item.toml",
        "guide.materials[0].blank",
    ),
    "parameter without source": (
        {"params__params": PARAMS.replace("source =", "origin =")},
        "params/params.toml",
        "parameter[0].source",
    ),
    "special procedure without citation": (
        {"params__params": PARAMS.replace('citation = "行政许可法第四十五条"', 'citation = ""')},
        "params/params.toml",
        "parameter[0].value",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_is_refused_with_file_and_place(name: str, world: World, tmp_path: Path) -> None:
    replaced, file, place = BROKEN[name]
    folder = write_package(tmp_path / "broken", **replaced)
    found = [str(problem.value) for problem in packages.check(folder)]
    assert any(value.startswith(file) and place in value for value in found), found


def test_a_sound_package_has_no_faults(world: World, tmp_path: Path) -> None:
    assert packages.check(write_package(tmp_path / "sound")) == []


def test_a_second_install_changes_nothing(world: World, tmp_path: Path) -> None:
    before = (
        FormVersion.objects.count(),
        ProcedureVersion.objects.count(),
        ServiceItemVersion.objects.count(),
    )
    write_package(tmp_path / "same", effect="demo.scripted")
    assert packages.install(tmp_path / "same", SYSTEM).changed is False
    after = (
        FormVersion.objects.count(),
        ProcedureVersion.objects.count(),
        ServiceItemVersion.objects.count(),
    )
    assert before == after


def test_running_cases_stay_on_their_version(world: World, tmp_path: Path) -> None:
    case = world.accepted()
    changed = LICENCE.replace('role = "chief_representative"', 'role = "section_head"')
    folder = write_package(tmp_path / "next", version="1.1.0", procedures__licence=changed)
    packages.install(folder, SYSTEM)
    world.reviewed(case)
    world.inspected(case)
    assert world.task(case, "decision").role == "chief_representative"
    later = world.ready_to_decide()
    assert world.task(later, "decision").role == "section_head"


def test_what_did_not_change_keeps_its_version(world: World, tmp_path: Path) -> None:
    form = FormVersion.objects.get(code="test_form")
    folder = write_package(tmp_path / "next", version="1.1.0", effect="demo.works")
    packages.install(folder, SYSTEM)
    again = FormVersion.objects.get(code="test_form")
    assert (again.pk, again.state) == (form.pk, "active")
    assert ServiceItem.objects.get(code=ITEM).state == "active"
    states = (
        ProcedureVersion.objects.filter(code="test_licence")
        .order_by("version")
        .values_list("state", flat=True)
    )
    assert list(states) == ["retired", "active"]


def test_a_changed_item_gets_a_new_version(world: World, tmp_path: Path) -> None:
    changed = ITEM_FILE.replace('title = "测试许可"', 'title = "测试许可证"')
    packages.install(write_package(tmp_path / "next", version="1.1.0", items__item=changed), SYSTEM)
    item = ServiceItem.objects.get(code=ITEM)
    assert item.title == "测试许可证"
    assert item.current_version is not None
    assert item.current_version.version == 2


def test_an_installed_parameter_never_changes(world: World, tmp_path: Path) -> None:
    changed = PARAMS.replace("专家评审", "听证")
    folder = write_package(tmp_path / "next", version="1.1.0", params__params=changed)
    assert any("parameter[0]" in str(p.value) for p in packages.check(folder))
    dated = PARAMS + PARAMS.replace("2004-07-01", "2027-01-01").replace("专家评审", "听证")
    packages.install(write_package(tmp_path / "dated", version="1.1.0", params__params=dated), SYSTEM)
    assert Parameter.objects.filter(code="special_procedures").count() == 2
    case = world.accepted()
    data = {"kind": "expert_review", "expected_days": 1, "reason": "x"}
    task = world.task(case, "review")
    offer = next(o for o in facade.offers(world.reviewer, case.id, task.id) if o.act == "start_special")
    assert offer.choices["kind"] == (("expert_review", "专家评审（行政许可法第四十五条）"),)
    assert (
        facade.perform(world.reviewer, case.id, "start_special", task_id=task.id, data=data).state
        == "special"
    )


def test_a_prepare_that_fails_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhengyun.engines.casework.sections import items

    def broken(content: Any) -> dict[str, Any]:
        raise Problem("tests.broken", "broken")

    changed = ITEM_FILE.replace('title = "测试许可"', 'title = "测试许可证"')
    form = json.dumps({**FORM, "title": "新申请表"}, ensure_ascii=False)
    folder = write_package(tmp_path / "next", version="1.1.0", items__item=changed, forms__form=form)
    monkeypatch.setattr(items, "bigrams", broken)
    with pytest.raises(Problem, match="broken"):
        packages.install(folder, SYSTEM)
    monkeypatch.undo()
    assert list(FormVersion.objects.filter(code="test_form").values_list("state", flat=True)) == ["active"]
    assert definitions.active_procedure("test_licence").act_set.name == "administrative_licence"
