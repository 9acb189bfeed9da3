"""Believable answers for a sample of a form. Invented: names, numbers and addresses are nobody's.

The division 990124 is unassigned and the telephone's segment is issued to nobody. What a form says itself
(`sample`) comes first; a question that is asked in some cases only stays empty without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhengyun.engines.casework.forms.definition import FieldDef
from zhengyun.engines.rules.facade import compile_expression, evaluate, to_json

PERSON, FIRM, TOWN, STREET = "张三", "某某餐饮店", "城关街道", "示例路18号"
ID_NUMBER, USCC, PHONE = "990124199001010013", "92990124MA00000003", "16000000000"
NAME = "applicant.name"
SOON = timedelta(days=14)
BY_FORMAT = {
    "cn-id": ID_NUMBER,
    "uscc": USCC,
    "cn-mobile": PHONE,
    "project-code": "2611-990124-04-01-000018",
    "email": "zhangsan@example.com",
    "region": TOWN,
}
BY_WIDGET = {"phone": PHONE, "email": BY_FORMAT["email"]}
BY_WORD = (
    ("身份证", ID_NUMBER),
    ("统一社会信用代码", USCC),
    ("主体类型", "个体工商户"),
    ("电话", PHONE),
    ("手机", PHONE),
    ("地址", f"{TOWN}{STREET}"),
    ("住所", f"{TOWN}{STREET}"),
    ("面积", "86"),
    ("人数", "6"),
    ("联系人", PERSON),
    ("姓名", PERSON),
    ("代表人", PERSON),
    ("负责人", PERSON),
    ("责任人", PERSON),
    ("管理人", PERSON),
    ("签名", PERSON),
    ("经办", PERSON),
    ("名称", FIRM),
    ("招牌", FIRM),
    ("邮箱", BY_FORMAT["email"]),
    ("网址", "https://www.example.com"),
)
PAPERS = {
    "person": PERSON,
    "other": "李四",
    "representative": PERSON,
    "id_number": ID_NUMBER,
    "masked_id": "990124********0013",
    "phone": PHONE,
    "code": USCC,
    "town": TOWN,
}


def invented(region: str, today: date, firm: str = FIRM) -> dict[str, str]:
    """Whose papers the samples are: a firm of this region that does not exist, and two persons.

    `date` is the day of the paper, `soon` one two weeks later.
    """
    address = f"{region}{TOWN}{STREET}"
    days = {"date": day_in_words(today), "soon": day_in_words(today + SOON)}
    return {**PAPERS, **days, "region": region, "firm": f"{region}{firm}", "address": address}


def day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def answers_of(fields: Mapping[str, FieldDef], today: date) -> dict[str, Any]:
    """The answers of the sample by path, as the form itself would keep them; what stays empty is left out."""
    found = {path: answer_of(one, today) for path, one in fields.items()}
    return {path: answer for path, answer in found.items() if answer is not None}


def answer_of(field: FieldDef, today: date) -> Any:
    """An answer as the form would keep it, None where the question stays empty."""
    if field.sample is not None:
        return _stated(field.sample, today)
    if field.visible is not None or not is_written(field):
        return None
    if field.kind == "table":
        row = {one.path: answer_of(one, today) for one in field.columns}
        return [{name: answer for name, answer in row.items() if answer is not None}]
    if field.kind == "boolean":
        return "const" in field.schema
    if field.options:
        first = field.options[0].value
        return [first] if field.kind == "choices" else first
    return _made_up(field, today)


def is_written(field: FieldDef) -> bool:
    """Whether it stands on the paper form: not what the office only looks up, unless it must be told."""
    return field.is_asked or field.required


def _stated(sample: Any, today: date) -> Any:
    if isinstance(sample, str) and sample.startswith("="):
        return to_json(evaluate(compile_expression(sample[1:]), {"today": today}))
    return sample


def _made_up(field: FieldDef, today: date) -> Any:
    if field.kind == "address":
        return {"region": TOWN, "line": STREET}
    if field.kind == "date":
        return today.isoformat()
    if field.kind in ("integer", "number"):
        stated = next((value for word, value in BY_WORD if word in field.title and value.isdigit()), None)
        return int(stated or max(1, float(field.schema.get("minimum", 1))))
    found = BY_FORMAT.get(str(field.schema.get("format", ""))) or BY_WIDGET.get(field.widget, "")
    found = found or next((value for word, value in BY_WORD if word in field.title), "")
    return found or (TOWN if field.regions_below else None)
