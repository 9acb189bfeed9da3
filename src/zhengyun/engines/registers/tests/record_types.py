"""Five believable registers of the fictional county, as files of a package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PACKAGE = "tests_registers"
MANIFEST = """id = "{package}"
version = "{version}"
title = "县级基础数据"
title_en = "Registers of the county, for tests"
platform = ">=0.1,<1"
owner = "990124:police"
licence = "Apache-2.0"
category = "tests"
"""


def record_type(code: str, title: str, properties: dict[str, Any], **hints: Any) -> dict[str, Any]:
    return {
        "$schema": DRAFT,
        "$id": code,
        "title": title,
        "description": title,
        "type": "object",
        "additionalProperties": False,
        "required": hints.pop("required", []),
        "properties": properties,
        **{f"x-{name.replace('_', '-')}": value for name, value in hints.items()},
    }


def text(title: str, most: int = 200, **more: Any) -> dict[str, Any]:
    hints = {name.replace("x_", "x-"): value for name, value in more.items()}
    return {"type": "string", "title": title, "maxLength": most, **hints}


def day(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "title": title, "format": "date", **more}


DISTRICTS = record_type(
    "test_districts",
    "区划代码",
    {
        "code": text("代码", 12, x_index=True),
        "title": text("名称", 60),
        "valid_from": day("启用日期"),
        "valid_until": day("停用日期"),
        "parent": text("上级", 12),
        "successor": text("更替为", 12),
    },
    required=["code", "title", "valid_from"],
    key=["code", "valid_from"],
    label="title",
    source="civil_affairs",
    code_list=True,
    valid={"from": "valid_from", "until": "valid_until"},
    public=["code", "title", "valid_from", "valid_until", "parent", "successor"],
)
PEOPLE = record_type(
    "test_people",
    "人口基础信息",
    {
        "id_number": text(
            "公民身份号码", 18, format="cn-id", **{"x-personal": "sensitive", "x-mask": "id_number"}
        ),
        "name": text("姓名", 50, **{"x-personal": "personal", "x-mask": "name", "x-search": True}),
        "sex": {
            "type": "string",
            "title": "性别",
            "enum": ["1", "2"],
            "x-enum-titles": {"1": "男", "2": "女"},
        },
        "birthday": day("出生日期"),
        "phone": text("联系电话", 11, format="cn-mobile", **{"x-personal": "personal", "x-mask": "phone"}),
        "address": text("住址", 200, **{"x-personal": "personal", "x-mask": "address", "x-search": True}),
        "district": text("行政区划", 12, **{"x-codes": "test_districts", "x-index": True}),
        "guardian": text("监护人身份号码", 18, format="cn-id", **{"x-personal": "sensitive"}),
        "income": {
            "type": "number",
            "title": "月收入",
            "minimum": 0,
            "x-digits": [10, 2],
            "x-unit": "元",
            "x-personal": "sensitive",
            "x-mask": "all",
        },
    },
    required=["id_number", "name"],
    key=["id_number"],
    label="name",
    source="police",
    subject="id_number",
    guardian="guardian",
    basis="居民身份证法第三条",
    current_days=365,
    access=[
        {
            "role": "reviewer",
            "at": ["market"],
            "rows": "all",
            "actions": ["read", "check"],
            "fields": ["id_number", "name", "address", "phone", "district"],
            "masked": ["id_number", "address", "phone"],
        },
        {
            "role": "section_head",
            "at": ["market"],
            "rows": "all",
            "actions": ["read"],
            "fields": ["id_number", "name", "address"],
            "purposes": ["food-licence"],
        },
        {
            "role": "counter_clerk",
            "at": "*",
            "rows": "all",
            "actions": ["check"],
            "fields": ["id_number", "name"],
        },
        {
            "role": "supervisor",
            "at": ["discipline"],
            "rows": "all",
            "actions": ["read", "export"],
            "fields": "*",
            "secret": True,
        },
    ],
)
FIRMS = record_type(
    "test_firms",
    "法人单位基础信息",
    {
        "uscc": text("统一社会信用代码", 18, format="uscc"),
        "name": text("名称", 100, **{"x-search": True}),
        "status": {
            "type": "string",
            "title": "登记状态",
            "enum": ["active", "revoked"],
            "x-index": True,
            "default": "active",
        },
        "established_on": day("成立日期"),
        "capital": {
            "type": "number",
            "title": "注册资本",
            "minimum": 0,
            "x-digits": [14, 2],
            "x-unit": "万元",
        },
        "staff": {"type": "integer", "title": "从业人数", "minimum": 0, "x-index": True},
        "scopes": {"type": "array", "title": "经营类别", "items": {"type": "string", "maxLength": 40}},
        "is_small": {"type": "boolean", "title": "小微企业"},
    },
    required=["uscc", "name"],
    key=["uscc"],
    label="name",
    source="market",
    public=["uscc", "name", "status"],
    access=[{"role": "reviewer", "at": "*", "rows": "all", "actions": ["read", "export"]}],
)
LICENCES = record_type(
    "test_licences",
    "许可信息",
    {
        "number": text("许可证编号", 40),
        "holder": text("持证单位", 18, **{"x-reference": "test_firms.uscc"}),
        "issuer": text("发证机关", 40, **{"x-index": True}),
        "valid_from": day("有效期自"),
        "valid_until": day("有效期至"),
        "printed_at": {"type": "string", "format": "date-time", "title": "打印时间"},
        "copies": {"type": "integer", "title": "副本数", "minimum": 0, "maximum": 20, "default": 1},
    },
    required=["number", "holder", "issuer"],
    key=["number"],
    unique=[["holder", "valid_from"]],
    label="number",
    source="market",
    owner="issuer",
    valid={"from": "valid_from", "until": "valid_until"},
    rules=[{"when": 'copies <= 5 or issuer = "market"', "field": "copies", "message": "副本不超过五份。"}],
    access=[
        {"role": "reviewer", "at": "*", "rows": "own", "actions": ["read", "write"]},
        {
            "role": "inspector",
            "at": "*",
            "rows": "all",
            "actions": ["read"],
            "fields": ["number", "holder"],
            "masked": ["holder"],
        },
    ],
)
PLACES = record_type(
    "test_places",
    "标准地址",
    {
        "code": text("地址编码", 20),
        "name": text("标准地址", 200, **{"x-search": True}),
        "position": {"type": "object", "title": "位置", "x-geometry": "point"},
    },
    required=["code", "name"],
    key=["code"],
    label="name",
    source="civil_affairs",
    public=["code", "name", "position"],
)
RECORD_TYPES = (DISTRICTS, PEOPLE, FIRMS, LICENCES, PLACES)


def write_package(folder: Path, version: str = "1.0.0") -> Path:
    """The registers as a package that can be installed."""
    (folder / "registers").mkdir(parents=True)
    (folder / "application.toml").write_text(MANIFEST.format(package=PACKAGE, version=version))
    for one in RECORD_TYPES:
        (folder / "registers" / f"{one['$id']}.json").write_text(
            json.dumps(one, ensure_ascii=False, indent=1)
        )
    return folder
