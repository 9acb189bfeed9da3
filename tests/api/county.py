"""A county with one matter, a draft, cases, a letter and a licence; and tokens for its people."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.engines.casework.tests.world import build as build_world
from zhengyun.kernel.accounts.tests.api_client import Caller, caller


@dataclass
class County:
    """known: an example for each parameter of a path, from what is there. steward: of a register."""

    world: World
    citizen: Caller
    officer: Caller
    known: dict[str, Any]
    steward: Caller | None = None


def build(folder: Path, client: Client) -> County:
    world = build_world(folder)
    case = world.accepted()
    draft = world.draft()
    view = facade.add_file(world.applicant, draft.id, "plan", io.BytesIO(A_PDF), "plan.pdf")
    known = {
        "item_code": ITEM,
        "option_code": "new",
        "draft_id": str(draft.id),
        "material_code": "plan",
        "material_id": str(view.material_ids[0]),
        "file_id": str(view.files[0].id),
        "case_id": str(case.id),
        "task_id": str(world.task(case, "inspection").id),
    }
    return County(world, caller(client, world.applicant), caller(client, world.inspector), known)
