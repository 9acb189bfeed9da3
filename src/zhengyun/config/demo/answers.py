"""What applicants and inspectors write into the forms of the demonstration cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from zhengyun.config.demo.stories import Story
from zhengyun.kernel.parties.contracts import LegalEntityView
from zhengyun.kit import clock

ITEMS = (["hot"], ["hot", "cold"], ["hot", "drinks"], ["drinks", "pastry"], ["hot", "cold", "drinks"])
CHECKS = ("site", "layout", "facility", "water", "storage", "cold_room", "disinfection", "people", "rules")


def area_of(story: Story) -> int:
    return 28 + int(story.uscc[12:16].translate(_DIGITS)) % 160


def items_of(story: Story) -> list[str]:
    if story.trade == "sales":
        return ["bulk"]
    return ["hot"] if story.trade == "canteen" else ITEMS[area_of(story) % len(ITEMS)]


def application(story: Story, entity: LegalEntityView, licence: str) -> dict[str, Any]:
    """Answers by path; the wizard takes from them what each page asks."""
    head, phone = entity.representative_name, f"160000{area_of(story) + 3000:05d}"
    town = entity.region_code
    return {
        "contact.name": "陈雨桐" if story.agent else head,
        "contact.phone": "16000000001" if story.agent else phone,
        "premises.town": town,
        "premises.address": entity.address,
        "premises.area": area_of(story),
        "premises.storage": False,
        "business.main_type": story.trade,
        "business.items": items_of(story),
        "business.network": area_of(story) % 3 == 0,
        "business.network_address": "外卖平台同名店铺",
        "business.brand": brand_of(entity.name),
        "people.manager_name": head,
        "people.manager_phone": phone,
        "people.manager_certificate": f"WX{clock.today().year}{area_of(story):04d}",
        "people.staff": _staff(head),
        "service.method": "electronic" if story.agent else "counter",
        "filing.network": area_of(story) % 2 == 0,
        "filing.vending": False,
        "licence.number": licence,
        "licence.what": ["layout"],
        "licence.changed": False,
        "licence.reason": "stopped",
        "licence.cause": "lost",
        "licence.lost_on": clock.today().isoformat(),
        "licence.circumstances": "店面装修搬运时遗失，多方查找没有找到。",
        "licence.declared": True,
        "promise.truthful": True,
    }


def record(form: str, entity: LegalEntityView) -> Mapping[str, Any]:
    """The record of a step: review_pass, site_pass, site_fail."""
    if form.startswith("review"):
        return {
            "review.complete": "pass",
            "review.consistent": "pass",
            "review.conclusion": "pass",
            "review.note": "材料齐全，申报内容与登记信息一致，建议准予许可。",
        }
    is_pass = form == "site_pass"
    checks = {f"check.{name}": "pass" for name in CHECKS}
    if not is_pass:
        checks |= {"check.disinfection": "fail", "check.layout": "fail"}
    return checks | {
        "visit.visited_on": clock.today().isoformat(),
        "visit.receiver": entity.representative_name,
        "visit.conclusion": "pass" if is_pass else "fail",
        "visit.note": "" if is_pass else "餐用具清洗水池只有一个，无消毒、保洁设施；生熟加工在同一操作台。",
    }


def brand_of(name: str) -> str:
    """What stands above the door."""
    short = name.removeprefix("望溪县")
    for mark in ("街道", "镇", "乡"):
        head, found, tail = short.partition(mark)
        if found and len(head) == 2 and tail:
            return tail[:12]
    return short.removesuffix("有限公司")[:12]


def to_posted(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """As a browser would post them: `people.staff-0-name` for rows of a table."""
    posted: dict[str, list[str]] = {}
    for path, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                posted |= {f"{path}-{number}-{key}": [str(part)] for key, part in row.items()}
        else:
            posted[path] = [_text(one) for one in (value if isinstance(value, list) else [value])]
    return posted


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _staff(head: str) -> list[dict[str, str]]:
    until = (clock.today() + timedelta(days=300)).isoformat()
    return [
        {"name": head, "position": "负责人", "health_until": until},
        {"name": "田秀英", "position": "厨师", "health_until": until},
        {"name": "许小龙", "position": "服务员", "health_until": until},
    ]


_DIGITS = {ord(letter): str(ord(letter) % 10) for letter in "ABCDEFGHJKLMNPQRTUWXY"}
