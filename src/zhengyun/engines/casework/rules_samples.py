"""Believable answers for a sample of a form. Invented: names, numbers and addresses are nobody's."""

from __future__ import annotations

from zhengyun.engines.casework.forms.definition import FieldDef

PERSON, FIRM, TOWN, STREET = "张三", "某某餐饮店", "城关街道", "示例路18号"
BY_FORMAT = {
    "cn-id": "990124199001010019",
    "uscc": "92990124MA00000000",
    "cn-mobile": "13800000000",
    "email": "zhangsan@example.com",
    "date": "2026-01-08",
    "region": TOWN,
}
BY_WIDGET = {"phone": "13800000000", "email": "zhangsan@example.com", "date": "2026-01-08"}
BY_WORD = (
    ("身份证", "990124199001010019"),
    ("统一社会信用代码", "92990124MA00000000"),
    ("电话", "13800000000"),
    ("手机", "13800000000"),
    ("地址", f"{TOWN}{STREET}"),
    ("住所", f"{TOWN}{STREET}"),
    ("面积", "86"),
    ("人数", "6"),
    ("联系人", PERSON),
    ("姓名", PERSON),
    ("代表人", PERSON),
    ("负责人", PERSON),
    ("经办", PERSON),
    ("名称", FIRM),
    ("招牌", FIRM),
    ("邮箱", "zhangsan@example.com"),
    ("网址", "https://www.example.com"),
)
FALLBACK = "按实际情况填写"


def sample_of(field: FieldDef) -> str:
    """An answer in words; of a choice the title of its first possibility (two where several may stand).

    A question that is asked in some cases only stays empty.
    """
    if field.sample or field.visible is not None:
        return field.sample
    if "const" in field.schema:
        return "✓"
    if field.kind == "boolean":
        return "否"
    if field.options:
        return "、".join(one.title for one in field.options[: 2 if field.kind == "choices" else 1])
    return _by_kind(field) or _by_word(field) or FALLBACK


def _by_kind(field: FieldDef) -> str:
    if field.kind == "address":
        return f"{TOWN}{STREET}"
    if field.kind == "date":
        return BY_FORMAT["date"]
    stated = BY_FORMAT.get(str(field.schema.get("format", ""))) or BY_WIDGET.get(field.widget, "")
    return stated or (TOWN if field.regions_below else "")


def _by_word(field: FieldDef) -> str:
    for word, value in BY_WORD:
        if word in field.title:
            return value
    if field.kind in ("integer", "number"):
        return str(max(1, int(float(field.schema.get("minimum", 1)))))
    return ""
