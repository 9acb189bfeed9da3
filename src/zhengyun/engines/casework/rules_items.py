"""What a service item says about itself: its data items, their codes, and how they agree.

Sources: GB/T 39046—2020 table 4 (64 data items of 事项管理; those of the implementing body and of the
materials stand elsewhere) and Annex A (codes); the consistency rules by which Wenzhou audits its items
(承诺时限与办件类型, 结果名称与审批结果类型, 到现场次数与原因, 网上办理深度, 收费, 电话, 服务对象与主题分类,
行政许可的常见问题和流程, 结果样本). Nothing here knows files or texts: a fault is a rule and the field at
which it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ITEM_TYPES = frozenset(["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "20", "21"])
AUDIENCES = frozenset("123456")
WINDOWS = frozenset(["approval", "public", "commerce", "intermediary"])
LICENCE = "01"
PEOPLE = "1"
AT_ONCE, PROMISED = "1", "2"
BY_MAIL = "4"
WHOLLY_ONLINE = "4"
STEPS_OF_A_LICENCE = 5

_TEXTS = """
base_code summary body_nature level authority exercise source_of_power statutory_limit promised_limit
limit_note case_type online_depth visits_reason quantity_limit intermediary agencies jurisdiction result_name
result_kind result_note cross_region system_level online_address fee place hours consult_phone
complaint_phone remedies
"""
_LISTS = """
keywords hot_words old_names conditions handling_forms special_procedures joint_departments life_events
"""
TEXTS = frozenset(_TEXTS.split())
LISTS = frozenset(_LISTS.split())
_OF_A_MATERIAL = """
required issuer issued_within how use originals copies form help waived blank sample
"""
_PAPERS = frozenset(["waived", "blank", "sample"])
FLAGS = frozenset(["can_book", "can_mail", "online_payment", "in_service_centre", "on_terminals"])
TABLES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "basis": (frozenset(["title"]), frozenset(["article", "text"])),
    "steps": (frozenset(["title"]), frozenset(["text"])),
    "faq": (frozenset(["question", "answer"]), frozenset()),
    "fees": (frozenset(["project", "standard", "basis"]), frozenset(["reducible"])),
    "materials": (
        frozenset(["title"]),
        frozenset(_OF_A_MATERIAL.split()),
    ),
}
"""Lists of tables: the entries that each needs, and those that it may have."""

SOMETIMES = "sometimes"
ANSWERS: Mapping[str, tuple[bool | str, ...]] = {"materials.required": (True, False, SOMETIMES)}
"""The values of those columns of tables that are chosen; a material may be needed in some cases only."""

OTHERS = frozenset(["visits", "result_sample", "subjects"])
KNOWN = TEXTS | FLAGS | LISTS | TABLES.keys() | OTHERS

CODES: Mapping[str, frozenset[str]] = {
    "level": frozenset("1234567"),
    "body_nature": frozenset("1239"),
    "case_type": frozenset("129"),
    "online_depth": frozenset("1234"),
    "handling_forms": frozenset("12349"),
    "special_procedures": frozenset("12"),
    "result_kind": frozenset(["certificate", "document", "approval", "other"]),
    "cross_region": frozenset(["nation", "province", "city", "county", "none"]),
}
"""Codes of GB/T 39046 A.2, A.3, A.6, 网上办理深度, A.5, A.7; 审批结果类型 and 通办范围 by name."""

_THEMES_OF_PEOPLE = """
生育收养 户籍办理 民族宗教 教育科研 入伍服役 就业创业 设立变更 准营准办 抵押质押 职业资格 行政缴费
婚姻登记 优待抚恤 规划建设 住房保障 社会保障 证件办理 交通出行 旅游观光 出境入境 消费维权 公共安全
司法公证 知识产权 环保绿化 文化体育 公用事业 医疗卫生 离职退休 死亡殡葬 其他
"""
_THEMES_OF_FIRMS = """
设立变更 准营准办 资质认证 年检年审 税收财务 人力资源 社会保障 投资审批 融资信贷 抵押质押 商务贸易
招标拍卖 海关口岸 涉外服务 农林牧渔 国土和规划建设 交通运输 环保绿化 应急管理 医疗卫生 科技创新
文体教育 知识产权 民族宗教 质量技术 检验检疫 安全生产 公安消防 司法公证 公用事业 法人注销 档案文物 其他
"""
SUBJECTS: Mapping[str, frozenset[str]] = {
    "person": frozenset(_THEMES_OF_PEOPLE.split()),
    "firm": frozenset(_THEMES_OF_FIRMS.split()),
}
"""服务主题: the themes by which the national platform sorts matters, for natural and for legal persons."""

RESULT_KINDS = (("批复", "approval"), ("证", "certificate"), ("文", "document"))
"""What a result's name ends with, and its 审批结果类型: 审批办结, 出证办结, 出文办结."""

AT_ONCE_WORDS = ("即办", "即时", "当场")
FREE = "不收费"


class Rule(StrEnum):
    """What is not right with an item; the words for it are in sections/items_texts.py."""

    UNKNOWN_ENTRY = "unknown_entry"
    WRONG_KIND = "wrong_kind"
    WRONG_CODE = "wrong_code"
    MISSING_ENTRY = "missing_entry"
    NO_LIMIT = "no_limit"
    CASE_TYPE = "case_type"
    RESULT_KIND = "result_kind"
    RESULT_SAMPLE = "result_sample"
    VISIT_REASON = "visit_reason"
    MAIL = "mail"
    DEPTH = "depth"
    FEES = "fees"
    PAYMENT = "payment"
    NO_PAYMENT = "no_payment"
    TELEPHONES = "telephones"
    SUBJECTS = "subjects"
    NO_SUBJECTS = "no_subjects"
    FAQ = "faq"
    STEPS = "steps"
    WINDOW_ONLY = "window_only"
    TWO_LISTS = "two_lists"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Fault:
    """rule broken at a field of the item file; value: what stands there, or what may stand there."""

    rule: Rule
    field: str
    value: str = ""


Faults = Iterator[Fault]


def faults(item: Mapping[str, Any]) -> list[Fault]:
    """Everything that is not right with an item as its file says it: shape first, then how it agrees."""
    guide = item.get("guide", {})
    found = [fault for check in _SHAPE for fault in check(guide)]
    if found:
        return found
    return [fault for check in _CHECKS for fault in check(item, guide)]


def _entries(guide: Mapping[str, Any]) -> Faults:
    for key in sorted(guide.keys() - KNOWN):
        yield Fault(Rule.UNKNOWN_ENTRY, f"guide.{key}", ", ".join(sorted(KNOWN)))
    for keys, kind in ((TEXTS, str), (FLAGS, bool), (LISTS | TABLES.keys(), list)):
        for key in sorted(guide.keys() & keys):
            if not isinstance(guide[key], kind):
                yield Fault(Rule.WRONG_KIND, f"guide.{key}", kind.__name__)
    for key in sorted(guide.keys() & LISTS):
        if isinstance(guide[key], list) and not all(isinstance(one, str) for one in guide[key]):
            yield Fault(Rule.WRONG_KIND, f"guide.{key}", "list of str")
    visits = guide.get("visits", 0)
    if not isinstance(visits, int) or isinstance(visits, bool) or not 0 <= visits <= 9:
        yield Fault(Rule.WRONG_KIND, "guide.visits", "0..9")


def _tables(guide: Mapping[str, Any]) -> Faults:
    for name, (needed, allowed) in TABLES.items():
        rows = guide.get(name, [])
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            place = f"guide.{name}[{number}]"
            if not isinstance(row, Mapping):
                yield Fault(Rule.WRONG_KIND, place, "table")
                continue
            for key in sorted(needed):
                if not isinstance(row.get(key), str) or not row[key].strip():
                    yield Fault(Rule.MISSING_ENTRY, f"{place}.{key}")
            for key in sorted(row.keys() - needed - allowed):
                yield Fault(Rule.UNKNOWN_ENTRY, f"{place}.{key}", ", ".join(sorted(needed | allowed)))
            yield from _cells(name, place, row)


def _cells(name: str, place: str, row: Mapping[str, Any]) -> Faults:
    for key in sorted(row):
        answers = ANSWERS.get(f"{name}.{key}")
        if answers and row[key] not in answers:
            yield Fault(Rule.WRONG_KIND, f"{place}.{key}", f"true / false / {SOMETIMES}")
        elif key in _PAPERS and not isinstance(row[key], str):
            yield Fault(Rule.WRONG_KIND, f"{place}.{key}", "str")


def _samples(guide: Mapping[str, Any]) -> Faults:
    """A sample is a letter of the package, or tells in words what the result looks like."""
    sample = guide.get("result_sample", {"text": "-"})
    is_table = isinstance(sample, Mapping) and len(sample) == 1 and sample.keys() <= {"letter", "text"}
    if not is_table or not all(isinstance(value, str) and value.strip() for value in sample.values()):
        yield Fault(Rule.WRONG_KIND, "guide.result_sample", "letter / text")


def _codes(guide: Mapping[str, Any]) -> Faults:
    for key, allowed in CODES.items():
        stated = guide.get(key, [])
        values = stated if isinstance(stated, list) else [stated]
        if not set(map(str, values)) <= allowed:
            yield Fault(Rule.WRONG_CODE, f"guide.{key}", ", ".join(sorted(allowed)))


def _themes(guide: Mapping[str, Any]) -> Faults:
    subjects = guide.get("subjects", {})
    if not isinstance(subjects, Mapping):
        yield Fault(Rule.WRONG_KIND, "guide.subjects", "table")
        return
    for whose in sorted(subjects.keys() - SUBJECTS.keys()):
        yield Fault(Rule.UNKNOWN_ENTRY, f"guide.subjects.{whose}", ", ".join(sorted(SUBJECTS)))
    for whose, allowed in SUBJECTS.items():
        stated = subjects.get(whose, [])
        if not isinstance(stated, list) or not set(map(str, stated)) <= allowed:
            yield Fault(Rule.WRONG_CODE, f"guide.subjects.{whose}", "、".join(sorted(allowed)))


def _limits(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """承诺时限=即办 ⇔ 办件类型=即办件; 否则承诺件."""
    stated, promised = guide.get("case_type"), guide.get("promised_limit", "")
    if stated in (AT_ONCE, PROMISED) and not promised:
        yield Fault(Rule.NO_LIMIT, "guide.promised_limit")
    elif promised and stated != (wanted := AT_ONCE if promised.startswith(AT_ONCE_WORDS) else PROMISED):
        yield Fault(Rule.CASE_TYPE, "guide.case_type", wanted)


def _results(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """…证 → 出证办结, …文 → 出文办结, …批复 → 审批办结; a result has a sample."""
    name = guide.get("result_name", "")
    wanted = next((kind for ending, kind in RESULT_KINDS if name.endswith(ending)), "")
    if wanted and guide.get("result_kind") != wanted:
        yield Fault(Rule.RESULT_KIND, "guide.result_kind", wanted)
    if name and "result_sample" not in guide:
        yield Fault(Rule.RESULT_SAMPLE, "guide.result_sample")


def _visits(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """到现场次数≠0 ⇒ 原因; 0次且不支持网办 ⇒ 快递申请; 网办深度Ⅳ级 ⇒ 0次."""
    visits = guide.get("visits")
    if visits and not guide.get("visits_reason"):
        yield Fault(Rule.VISIT_REASON, "guide.visits_reason")
    if visits == 0 and not item.get("is_online", True) and BY_MAIL not in guide.get("handling_forms", ()):
        yield Fault(Rule.MAIL, "guide.handling_forms", BY_MAIL)
    if guide.get("online_depth") == WHOLLY_ONLINE and visits != 0:
        yield Fault(Rule.DEPTH, "guide.visits", "0")


def _fees(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """收费 ⇒ 依据、项目、标准、网上支付; 不收费 ⇒ 没有网上支付."""
    words, fees = guide.get("fee", ""), guide.get("fees", [])
    is_free = not words or words.startswith(FREE)
    if is_free and fees:
        yield Fault(Rule.FEES, "guide.fee", words)
    if is_free and guide.get("online_payment"):
        yield Fault(Rule.NO_PAYMENT, "guide.online_payment")
    if not is_free and not fees:
        yield Fault(Rule.FEES, "guide.fees", words)
    if not is_free and "online_payment" not in guide:
        yield Fault(Rule.PAYMENT, "guide.online_payment")


def _telephones(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """咨询电话≠投诉电话."""
    if guide.get("consult_phone") and guide["consult_phone"] == guide.get("complaint_phone"):
        yield Fault(Rule.TELEPHONES, "guide.complaint_phone")


def _audience(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """服务对象 agrees with 主题分类; matters within the government have none."""
    if item.get("is_internal"):
        return
    audience, subjects = set(item.get("audience", ())), guide.get("subjects", {})
    for whose, is_wanted in (("person", PEOPLE in audience), ("firm", bool(audience - {PEOPLE}))):
        if is_wanted and not subjects.get(whose):
            yield Fault(Rule.SUBJECTS, f"guide.subjects.{whose}")
        elif subjects.get(whose) and not is_wanted:
            yield Fault(Rule.NO_SUBJECTS, f"guide.subjects.{whose}")


def _licences(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """行政许可 ⇒ ≥1 常见问题, ≥5 环节: 受理、审核、审批、办结、送达."""
    if item.get("item_type") != LICENCE:
        return
    if not guide.get("faq"):
        yield Fault(Rule.FAQ, "guide.faq")
    if len(guide.get("steps", ())) < STEPS_OF_A_LICENCE:
        yield Fault(Rule.STEPS, "guide.steps", str(STEPS_OF_A_LICENCE))


def _ways(item: Mapping[str, Any], guide: Mapping[str, Any]) -> Faults:
    """Who must come is told where and when. An option's materials stand in its form, not in the guide too."""
    has_options, is_online = bool(item.get("options")), item.get("is_online", True)
    if has_options and guide.get("materials"):
        yield Fault(Rule.TWO_LISTS, "guide.materials")
    if has_options and is_online:
        return
    if is_online:
        yield Fault(Rule.OPTIONS, "options")
    for key in ("place", "hours", "consult_phone"):
        if not guide.get(key):
            yield Fault(Rule.WINDOW_ONLY, f"guide.{key}")


_SHAPE: tuple[Callable[[Mapping[str, Any]], Faults], ...] = (_entries, _tables, _samples, _codes, _themes)
_CHECKS: tuple[Callable[[Mapping[str, Any], Mapping[str, Any]], Faults], ...] = (
    _limits,
    _results,
    _visits,
    _fees,
    _telephones,
    _audience,
    _licences,
    _ways,
)
