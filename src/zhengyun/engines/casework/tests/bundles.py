"""A bundle for tests over the matter of `world`: a licence, and a filing where it is wanted."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.logic.acceptance_people import People
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.flows import bpmn
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM, Actor

WHOLE = "990124000131099901"

MANIFEST = """id = "test_bundle"
version = "1.0.0"
title = "开店一件事"
platform = ">=0.1,<1"
owner = "990124:amr"
licence = "Apache-2.0"
category = "tests"
requires = ["tests>=1.0"]
"""

FORM: dict[str, Any] = {
    "code": "whole_form",
    "title": "一表申请",
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "contact": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "title": "联系人", "maxLength": 80},
                    "phone": {"type": "string", "title": "联系电话", "maxLength": 20},
                },
                "required": ["name"],
            },
            "shop": {
                "type": "object",
                "properties": {
                    "area": {"type": "integer", "title": "面积"},
                    "files": {"type": "boolean", "title": "同时备案"},
                },
                "required": ["area", "files"],
            },
        },
        "required": ["contact", "shop"],
    },
    "pages": [
        {
            "id": "all",
            "title": "填写",
            "fields": ["contact.name", "contact.phone", "shop.area", "shop.files"],
            "materials": ["drawing"],
        }
    ],
    "fields": {
        "contact.name": {"widget": "text", "source": "agent.name"},
        "shop.files": {"widget": "yes_no"},
    },
    "materials": [{"code": "drawing", "title": "平面图", "required": False, "accept": ["application/pdf"]}],
    "rules": [],
}

ANSWERS = """answers = { "contact.name" = "=data.contact.name", "contact.phone" = "=data.contact.phone", \
"premises.area" = "=data.shop.area" }"""

PROCEDURE = f"""code = "whole"
title = "开店一件事"
act_set = "bundle"
flow = "flows/whole.bpmn"
steps = []
[limits.promised]
amount = 8
unit = "working_day"
source = "一件事承诺"
[[effects]]
element = "licence"
effect = "cases.open"
[effects.settings]
item = "{ITEM}"
option = "new"
materials = {{ plan = "drawing" }}
{ANSWERS}
[[effects]]
element = "filing"
effect = "cases.open"
[effects.settings]
item = "{ITEM}"
option = "filing"
when = "data.shop.files = true"
{ANSWERS}
[[effects]]
element = "closing"
effect = "cases.close"
"""

ITEM_FILE = f"""code = "{WHOLE}"
title = "开店一件事"
organization = "t-counter"
region = "990124"
item_type = "20"
audience = ["2"]
[guide]
subjects = {{ firm = ["准营准办"] }}
summary = "一次申请，多部门并联办理"
[[options]]
code = "new"
title = "开店一件事"
form = "whole_form"
procedure = "whole"
"""

ELEMENTS = "start s\nservice licence\nservice filing\nservice closing\nend e"
PARALLEL = bpmn(
    f"{ELEMENTS}\nand split\nand join",
    "s > split > licence > join\nsplit > filing > join\njoin > closing > e",
).decode()
SEQUENTIAL = bpmn(ELEMENTS, "s > licence > filing > closing > e").decode()
BY_GATEWAY = bpmn(
    f"{ELEMENTS}\nxor ask without\nxor merge",
    "s > licence > ask\nask > filing [data.shop.area > 100]\nfiling > merge\nask > merge {without}\n"
    "merge > closing > e",
).decode()


def write(folder: Path, *, flow: str = PARALLEL, procedure: str = PROCEDURE, form: Any = FORM) -> Path:
    files = {
        "application.toml": MANIFEST,
        "forms/whole.json": json.dumps(form, ensure_ascii=False),
        "procedures/whole.toml": procedure,
        "flows/whole.bpmn": flow,
        "items/whole.toml": ITEM_FILE,
    }
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
    return folder


def install(folder: Path, **changed: Any) -> Actor:
    """Installs the bundle; gives an agent whose mandate covers the bundle, and nothing else."""
    packages.install(write(folder, **changed), SYSTEM)
    return People(WHOLE, "990124").applicant("enterprise", "望溪小馆餐饮管理有限公司")


def fill(actor: Actor, *, files: bool = True, area: str = "86", name: str = "经办人") -> Any:
    draft = facade.start_draft(actor, WHOLE, "new", {})
    facade.add_file(actor, draft.id, "drawing", io.BytesIO(A_PDF), "drawing.pdf")
    posted = {
        "contact.name": [name],
        "contact.phone": ["13900005678"],
        "shop.area": [area],
        "shop.files": [str(files).lower()],
    }
    return facade.save_page(actor, draft.id, "all", posted, draft.version)


def send(actor: Actor, **answers: Any) -> CaseView:
    """The whole as sent, with its members opened."""
    whole = facade.submit(actor, fill(actor, **answers).id)
    jobs.run_pending()
    return whole


def member(whole: CaseView, option: str = "new") -> CaseView:
    return facade.get_case(SYSTEM, Case.objects.get(parent_id=whole.id, option_code=option).id)


def grant(world: World, case: CaseView) -> CaseView:
    """The licence from receipt to decision."""
    facade.perform(world.reviewer, case.id, "receive")
    facade.perform(world.reviewer, case.id, "accept")
    world.reviewed(case)
    world.inspected(case)
    return facade.perform(world.chief, case.id, "grant")
