"""The county of the tests with a matter one of whose materials may follow after acceptance."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.tests.world import FORM, ITEM_FILE, PROCEDURE, World
from zhengyun.engines.casework.tests.world import build as build_world
from zhengyun.kit import clock

RULE = "测试规则：场所证明可以容缺"


def form(**changed: Any) -> dict[str, Any]:
    """changed: of the material that may follow."""
    right = {
        "code": "right",
        "title": "场所证明",
        "required": True,
        "accept": ["application/pdf"],
        "may_follow": {"days": 5, "source": RULE},
        **changed,
    }
    lease = {**right, "code": "lease", "title": "租赁合同", "may_follow": {"days": 10, "source": RULE}}
    page = {**FORM["pages"][0], "materials": ["plan", "right", "lease"]}  # type: ignore[index]
    return {**FORM, "pages": [page], "materials": [*FORM["materials"], right, lease]}


LETTER = """// code: test_promise
// title: 容缺受理承诺书
// kind: promise
#import "letter.typ": *
#show: letter

#for one in data.act.gaps [#one.title：#str(one.days)个工作日]
"""


def build(folder: Path) -> World:
    letters = folder / "letters"
    letters.mkdir(parents=True, exist_ok=True)
    (letters / "promise.typ").write_text(LETTER, "utf-8")
    return build_world(folder, effect="demo.scripted", **package())


def package(letters: str = '[letters]\npromise = "test_promise"\n', **changed: Any) -> dict[str, str]:
    """For `world.build`: the procedure has the letter in which it is promised; its matter has one option."""
    return {
        "forms__form": json.dumps(form(**changed), ensure_ascii=False),
        "procedures__licence": PROCEDURE.format(effect="demo.scripted") + letters,
        "items__item": ITEM_FILE.rpartition("[[options]]")[0],
    }


def promised(world: World, *codes: str) -> CaseView:
    """Sent with these materials promised, and the other one uploaded."""
    draft = world.draft()
    for code in ("right", "lease"):
        if code in codes:
            facade.promise_material(world.applicant, draft.id, code)
        else:
            facade.add_file(world.applicant, draft.id, code, io.BytesIO(A_PDF), f"{code}.pdf")
    return facade.submit(world.applicant, draft.id)


def accepted(world: World, *codes: str) -> CaseView:
    case = promised(world, *codes)
    facade.perform(world.reviewer, case.id, "receive")
    return facade.perform(world.reviewer, case.id, "accept")


def supply(world: World, case: CaseView, *codes: str) -> CaseView:
    draft = facade.start_correction(world.applicant, case.id)
    for code in codes:
        facade.add_file(world.applicant, draft.id, code, io.BytesIO(A_PDF), f"{code}.pdf")
    return facade.submit(world.applicant, draft.id)


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.SHANGHAI)
