"""A matter whose form is filled in from the test registers and whose procedure writes into one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zhengyun.engines.casework.tests.flows import bpmn

ITEM = "990124000131098001"
BASIS = "测试事项：测试办法第一条"
MANIFEST = """id = "tests_matters"
version = "1.0.0"
title = "测试备案"
title_en = "Test filing"
platform = ">=0.1,<1"
owner = "990124:market"
licence = "Apache-2.0"
category = "tests"
"""


def _text(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "title": title, "maxLength": 200, **more}


FORM: dict[str, Any] = {
    "code": "matter_form",
    "title": "申请表",
    "schema": {
        "type": "object",
        "properties": {
            "firm": {
                "type": "object",
                "properties": {
                    "name": _text("名称"),
                    "status": _text("状态"),
                    "staff": {"type": "integer", "title": "人数", "maximum": 1000},
                    "scopes": {
                        "type": "array",
                        "title": "类别",
                        "items": {"type": "string", "enum": ["热食", "冷食"]},
                    },
                },
                "required": ["name"],
            },
            "person": {"type": "object", "properties": {"address": _text("住址")}},
            "licence": {
                "type": "object",
                "properties": {"number": _text("编号"), "holder": _text("持证单位")},
            },
        },
        "required": ["firm"],
    },
    "pages": [
        {
            "id": "firm",
            "title": "企业",
            "fields": ["firm.name", "firm.status", "firm.staff", "firm.scopes", "person.address"],
            "materials": ["deed"],
        },
        {"id": "licence", "title": "许可", "fields": ["licence.number", "licence.holder"]},
    ],
    "fields": {
        "firm.name": {
            "source": ["registers.test_firms.name", "applicant.name"],
            "basis": BASIS,
            "readonly": True,
        },
        "firm.status": {"source": "registers.test_firms.status"},
        "firm.staff": {"source": "registers.test_firms.staff", "readonly": True},
        "firm.scopes": {"source": "registers.test_firms.scopes", "widget": "checkboxes"},
        "person.address": {
            "source": "registers.test_people.address",
            "source_key": "agent.id_number",
            "basis": BASIS,
        },
        "licence.holder": {
            "source": "registers.test_licences.holder",
            "source_key": "licence.number",
            "readonly": True,
        },
    },
    "materials": [
        {
            "code": "deed",
            "title": "执照",
            "accept": ["application/pdf"],
            "waived": {"why": "已登记，免交", "source": "registers.test_firms"},
        }
    ],
}
PROCEDURE = """code = "matter"
title = "测试备案"
act_set = "filing"
flow = "flows/matter.bpmn"
[[effects]]
element = "enter"
effect = "registers.write"
role = "reviewer"
[effects.settings]
register = "test_licences"
organization = "{organization}"
key = {{ number = "=case.number" }}
values = {{ holder = "=case.applicant.code", issuer = "{issuer}", valid_from = "=today" }}
"""
ITEM_FILE = f"""code = "{ITEM}"
title = "测试备案"
organization = "market"
region = "990124"
item_type = "10"
audience = ["1", "2"]
[guide]
subjects = {{ person = ["其他"], firm = ["其他"] }}
summary = "测试"
[[options]]
code = "new"
title = "新办"
form = "matter_form"
procedure = "matter"
"""


def write_package(
    folder: Path, issuer: str = "market", organization: str = "item", form: dict[str, Any] | None = None
) -> Path:
    files = {
        "application.toml": MANIFEST,
        "forms/matter_form.json": json.dumps(form or FORM, ensure_ascii=False),
        "procedures/matter.toml": PROCEDURE.format(issuer=issuer, organization=organization),
        "flows/matter.bpmn": bpmn("start s\nservice enter\nend e", "s > enter > e").decode(),
        "items/matter.toml": ITEM_FILE,
    }
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
    return folder
