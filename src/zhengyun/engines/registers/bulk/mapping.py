"""Which column of a file fills which field: proposed by name, title and what people call it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from zhengyun.engines.registers.definition import Field, RecordType
from zhengyun.kit.errors import Problem

SYNONYMS: tuple[frozenset[str], ...] = (
    frozenset(
        {"身份证号", "身份证号码", "公民身份号码", "身份证", "证件号码", "居民身份证号", "cnid", "idnumber"}
    ),
    frozenset({"姓名", "名字", "公民姓名", "人员姓名", "name", "fullname"}),
    frozenset({"性别", "性别代码", "sex", "gender"}),
    frozenset({"出生日期", "生日", "出生年月", "出生年月日", "birthday", "birthdate", "bornon"}),
    frozenset({"民族", "民族代码", "nation", "ethnicgroup"}),
    frozenset({"手机号", "手机号码", "手机", "联系电话", "电话", "电话号码", "移动电话", "mobile", "phone"}),
    frozenset({"地址", "住址", "详细地址", "家庭住址", "现住址", "居住地址", "address"}),
    frozenset({"统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "uscc"}),
    frozenset({"企业名称", "单位名称", "机构名称", "市场主体名称", "公司名称", "entityname"}),
    frozenset({"法定代表人", "法人代表", "法人", "负责人", "representative"}),
    frozenset({"行政区划", "行政区划代码", "区划代码", "区划", "region", "regioncode", "division"}),
    frozenset({"经度", "lon", "lng", "longitude"}),
    frozenset({"纬度", "lat", "latitude"}),
    frozenset({"位置", "坐标", "空间位置", "图形", "geometry", "shape", "geom", "location"}),
    frozenset({"代码", "编码", "编号", "code"}),
    frozenset({"名称", "title"}),
    frozenset({"备注", "说明", "note", "remark", "remarks"}),
)
_NOISE = re.compile(r"[(（\[【].*?[)）\]】]|[\s_*＊:：.\-/]+")
SHORTEST = 2


def propose(record_type: RecordType, columns: Sequence[str]) -> dict[str, str]:
    """A column for each field where one suits; each column is used once."""
    free = {_plain(title): title for title in reversed(columns)}
    found: dict[str, str] = {}
    for names in (_exact, _called_so, _within):
        for field in record_type.fields.values():
            if field.name in found:
                continue
            if match := next((name for name in names(field, free) if name in free), None):
                found[field.name] = free.pop(match)
    return found


def _exact(field: Field, free: Mapping[str, str]) -> Iterator[str]:
    yield _plain(field.name)
    yield _plain(field.title)


def _called_so(field: Field, free: Mapping[str, str]) -> Iterator[str]:
    own = {_plain(field.name), _plain(field.title)}
    for group in SYNONYMS:
        if own & group:
            yield from (name for name in free if name in group)


def _within(field: Field, free: Mapping[str, str]) -> Iterator[str]:
    """One contains the other, and no second one does."""
    title = _plain(field.title)
    if len(title) < SHORTEST:
        return
    close = [name for name in free if len(name) >= SHORTEST and (name in title or title in name)]
    if len(close) == 1:
        yield close[0]


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def check(record_type: RecordType, columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """The mapping without what is left open. Raises `registers.bad_mapping` (422) with `fields`."""
    chosen = {name: title for name, title in given.items() if title}
    faults: dict[str, list[str]] = {}
    for name, title in chosen.items():
        if name not in record_type.fields:
            faults[name] = [_("The register has no field “%(name)s”.") % {"name": name[:40]}]
        elif title not in columns:
            faults[name] = [_("The file has no column “%(title)s”.") % {"title": title[:40]}]
    for field in record_type.fields.values():
        if field.name not in chosen and (field.name in record_type.key or _must_be_filled(field)):
            faults[field.name] = [
                _("Choose the column for “%(title)s”: it must be filled in.") % {"title": field.title}
            ]
    if faults:
        raise Problem(
            "registers.bad_mapping",
            _("The columns of the file do not fill the register."),
            remedy=_("Choose a column for each field that must be filled in."),
            fields=faults,
        )
    return chosen


def _must_be_filled(field: Field) -> bool:
    return field.is_required and field.default is None
