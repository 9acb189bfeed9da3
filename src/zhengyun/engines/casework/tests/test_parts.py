"""An upgrade does not change the paper and the questions of cases that have begun."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.logic.find_parts import template_of
from zhengyun.engines.casework.models import Case, ProcedureVersion
from zhengyun.engines.casework.tests.world import INSPECTION, PROCEDURE, World, write_package
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM

LETTER = """// code: test_accepted
// title: 受理通知书
// kind: letter
#set page(paper: "a4")
受理
"""
LICENCE = PROCEDURE.format(effect="demo.works") + '[letters]\naccept = "test_accepted"\n'
NEW_QUESTION: dict[str, Any] = json.loads(
    json.dumps(INSPECTION).replace('"title": "\\u8bf4\\u660e"', '"title": "\\u65b0"')
)


def upgrade(folder: Path, version: str = "1.1.0", *, letter: str = LETTER, form: Any = INSPECTION) -> None:
    write_package(
        folder,
        version=version,
        procedures__licence=LICENCE,
        forms__inspection=json.dumps(form, ensure_ascii=False),
    )
    (folder / "letters").mkdir(exist_ok=True)
    (folder / "letters" / "accepted.typ").write_text(letter)
    packages.install(folder, SYSTEM)


def questions(world: World, case: CaseView) -> list[str]:
    return [
        field.title for field in facade.get_task(world.inspector, world.task(case, "inspection").id).fields
    ]


def letter_of(case: CaseView) -> str:
    row = Case.objects.get(pk=case.id)
    return template_of(row.procedure_version_id, "test_accepted").source


@pytest.mark.parametrize(
    "is_earlier", [False, True], ids=["bound at install", "installed before parts were kept"]
)
def test_running_cases_keep_the_questions_of_their_steps(
    is_earlier: bool, world: World, tmp_path: Path
) -> None:
    if is_earlier:
        ProcedureVersion.objects.update(parts=None)
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    upgrade(tmp_path / "next", form=NEW_QUESTION)
    facade.perform(world.reviewer, case.id, "accept")
    assert questions(world, case) == ["结论", "说明"]
    assert questions(world, world.accepted()) == ["结论", "新"]


@pytest.mark.parametrize(
    "is_earlier", [False, True], ids=["bound at install", "installed before parts were kept"]
)
def test_running_cases_keep_the_letters(is_earlier: bool, world: World, tmp_path: Path) -> None:
    upgrade(tmp_path / "next")
    if is_earlier:
        ProcedureVersion.objects.update(parts=None)
    case = world.submit()
    upgrade(tmp_path / "later", "1.2.0", letter=LETTER.replace("\n受理\n", "\n准予受理\n"))
    assert letter_of(case) == LETTER
    assert "准予受理" in letter_of(world.submit())


def test_a_procedure_without_parts_uses_what_is_in_force(world: World, tmp_path: Path) -> None:
    upgrade(tmp_path / "next")
    ProcedureVersion.objects.update(parts=None)
    assert questions(world, world.accepted()) == ["结论", "说明"]


def test_a_changed_form_is_a_new_version_of_the_procedures_that_use_it(world: World, tmp_path: Path) -> None:
    def states(code: str) -> list[str]:
        rows = ProcedureVersion.objects.filter(code=code).order_by("version")
        return list(rows.values_list("state", flat=True))

    upgrade(tmp_path / "next")
    upgrade(tmp_path / "later", "1.2.0", form=NEW_QUESTION)
    assert states("test_licence") == ["retired", "retired", "active"]
    assert states("test_filing") == ["active"]
