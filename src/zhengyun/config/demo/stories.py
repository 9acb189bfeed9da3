"""What happened to the demonstration cases: each a short script for clerks, reviewers and inspectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import chain
from random import Random

from zhengyun.config.demo.acting import Deed
from zhengyun.config.demo.days import Days, forward
from zhengyun.config.demo.population import EntitySeed, Population

HELI, SHIQIAO_BRANCH = "91990124MA5K7T2Q72", "91990124MA8B2X6L22"
OCTOBER = date(2026, 9, 29)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Story:
    """A case. lacks: materials for which the applicant hands in something else at first.

    In its deeds `inspector 1` and `inspector 2` are those of whichever station has the task.
    """

    uscc: str
    option: str
    on: date
    at: time
    deeds: tuple[Deed, ...] = ()
    agent: str = ""
    lacks: tuple[str, ...] = ()
    trade: str = "catering"


RECEIVE = Deed(0, time(10, 30), "hexiaomin", "receive", "材料已清点，出具凭证。")
ACCEPT = Deed(1, time(9, 40), "dingli", "accept", "材料齐全，符合法定形式。")
REVIEW = Deed(2, time(15, 10), "dingli", "complete", "书面审查通过。", record="review_pass")
INSPECT = Deed(4, time(10, 20), "inspector 1", "complete", "现场符合许可条件。", record="site_pass")
SIGN = Deed(4, time(11, 5), "inspector 2", "sign")
GRANT = Deed(5, time(9, 30), "wuchunhui", "grant", "同意。")
SERVE = Deed(6, time(14, 0), "liqian", "serve", data={"method": "counter", "receiver": "申请人"})
USUAL = (RECEIVE, ACCEPT, REVIEW, INSPECT, SIGN, GRANT, SERVE)
STAGES = {
    "submitted": 0,
    "received": 1,
    "review": 2,
    "inspection": 3,
    "deciding": 5,
    "granted": 6,
    "served": 7,
}
MISSING_PROCESS = {
    "items": [
        {
            "target": "process",
            "kind": "material",
            "title": "操作流程图",
            "reason": "缺操作流程图：此处上传的是布局图，请按所选经营项目补充。",
        }
    ]
}
CORRECT = Deed(1, time(14, 20), "dingli", "correct", data=MISSING_PROCESS)
SUPPLY = Deed(3, time(10, 15), "applicant", "supply")


def later(days: int, *deeds: Deed) -> tuple[Deed, ...]:
    """The same acts so many working days later."""
    return tuple(replace(one, after=one.after + days) for one in deeds)


def at_stage(stage: str) -> tuple[Deed, ...]:
    return USUAL[: STAGES[stage]]


OPEN = (
    *(("submitted", n) for n in (0, 0, 1, 1)),
    *(("received", n) for n in (0, 1, 2, 3)),
    *(("review", n) for n in (1, 2, 2, 3, 3, 4)),
    *(("inspection", n) for n in (3, 4, 5, 5)),
    *(("deciding", n) for n in (5, 6, 6, 7)),
    *(("granted", n) for n in (5, 5)),
)
"""Stage and age in working days of the cases that are open in the ordinary way."""

REFUSAL = (
    "一、未设置与经营规模相适应的餐用具清洗、消毒和保洁设施；\n"
    "二、生食与熟食加工区域未分开，布局和操作流程不符合食品安全国家标准。"
)
NOT_ACCEPTED = (
    "申请的经营场所位于云溪县，不属于本机关管辖范围，应当向经营场所所在地县级市场监督管理部门申请。"
)


def special() -> Iterator[tuple[int, tuple[Deed, ...], str, tuple[str, ...]]]:
    """(age, deeds, option, lacks) of the cases worth looking for."""
    yield 9, (RECEIVE, CORRECT), "new", ("process",)
    yield 6, (RECEIVE, CORRECT, SUPPLY), "new", ("process",)
    yield 14, (RECEIVE, CORRECT, SUPPLY, *later(3, *USUAL[1:])), "new", ("process",)
    yield 7, (RECEIVE, ACCEPT, REVIEW), "new", ()
    yield 9, (RECEIVE, ACCEPT, REVIEW), "new", ()
    late = later(4, INSPECT, SIGN)
    yield 12, (RECEIVE, ACCEPT, REVIEW, *late, *later(4, GRANT)), "new", ()
    testing = {"kind": "testing", "expected_days": 8, "reason": "加工用水取自自备水源，需检测水质。"}
    yield 6, (RECEIVE, ACCEPT, Deed(2, time(11, 0), "dingli", "start_special", data=testing)), "new", ()
    why = {"reason": "经营场所正在进行排烟改造，需要复核一次现场。"}
    asks = Deed(6, time(16, 0), "pengfei", "request_extension", data=why)
    yield 8, (RECEIVE, ACCEPT, asks), "new", ()
    agrees = Deed(7, time(9, 0), "wuchunhui", "approve_extension", "同意延长。")
    yield 9, (RECEIVE, ACCEPT, asks, agrees), "new", ()
    refuse = Deed(5, time(15, 0), "wuchunhui", "refuse", "现场不符合许可条件。", {"reasons": REFUSAL})
    found = Deed(4, time(10, 0), "inspector 1", "complete", "现场不符合许可条件。", record="site_fail")
    yield 18, (RECEIVE, ACCEPT, REVIEW, found, SIGN, refuse, SERVE), "new", ()
    yield (
        16,
        (RECEIVE, Deed(1, time(9, 50), "dingli", "not_accept", data={"reasons": NOT_ACCEPTED})),
        "new",
        (),
    )
    gone = Deed(2, time(10, 0), "applicant", "withdraw", data={"reason": "门面租约未谈妥，暂不开业。"})
    yield 20, (RECEIVE, ACCEPT, gone), "new", ()
    yield 33, (RECEIVE, gone), "new", ()
    over = {"reason": "自一次性补正告知之日起二十个工作日内未补正，终止办理。"}
    yield 40, (RECEIVE, CORRECT, Deed(24, time(9, 0), "dingli", "terminate", data=over)), "new", ("process",)
    yield 8, (), "new", ()


def stories(days: Days, found: Population, *, full: bool = False) -> list[Story]:
    """In the order of submission. The small default has 60 cases; `full` adds older ones up to 286."""
    chance = Random(286)  # noqa: S311
    shops = iter(found.trading("catering", "canteen"))
    sellers = iter(found.trading("retail"))
    made = [_named(days), *_october()]
    for stage, age in OPEN:
        made.append(_story(days, chance, next(shops), age, at_stage(stage)))
    for age, deeds, option, lacks in special():
        made.append(_story(days, chance, next(shops), age, deeds, option, lacks))
    made += [_story(days, chance, next(shops), age, _closed(chance)) for age in range(9, 27, 2)]
    made += [_story(days, chance, next(sellers), age, (), "filing") for age in (2, 5, 11, 19)]
    made += _about_licences(days, chance, shops)
    if full:
        others = chain(shops, sellers)
        made += [_story(days, chance, next(others), age, _closed(chance)) for age in range(28, 254)]
    return sorted(made, key=lambda one: (one.on, one.at, one.uscc))


def _closed(chance: Random) -> tuple[Deed, ...]:
    """Nearly always granted; sometimes withdrawn."""
    if chance.random() < 0.03:
        return (RECEIVE, ACCEPT, Deed(2, time(10, 0), "applicant", "withdraw", data={"reason": "另行选址。"}))
    method = chance.choice(("counter", "mail", "electronic"))
    served = Deed(6, SERVE.at, SERVE.by, "serve", data={"method": method, "receiver": "申请人"})
    return (*USUAL[:-1], served)


def _story(
    days: Days,
    chance: Random,
    shop: EntitySeed,
    age: int,
    deeds: tuple[Deed, ...],
    option: str = "new",
    lacks: tuple[str, ...] = (),
) -> Story:
    at = time(8 + chance.randrange(1, 2), chance.randrange(35, 60))
    trade = "sales" if shop.trade == "retail" else shop.trade
    return Story(shop.uscc, option, days.ago(age), at, deeds, lacks=lacks, trade=trade)


def _named(days: Days) -> Story:
    """What 陈雨桐 finds: a notice to answer for the branch in 石桥."""
    deeds = (RECEIVE, CORRECT)
    return Story(SHIQIAO_BRANCH, "new", days.ago(3), time(9, 12), deeds, "chenyutong", ("process",))


def _october() -> Iterator[Story]:
    """Accepted 2026-09-29, seven working days over the holiday: due 2026-10-14."""
    on = date(2026, 9, 28)
    deeds = (
        RECEIVE,
        ACCEPT,
        REVIEW,
        *later(3, INSPECT, SIGN),
        Deed(8, time(9, 30), "wuchunhui", "grant", "同意。"),
        Deed(9, time(14, 0), "liqian", "serve", data={"method": "electronic", "receiver": "陈雨桐"}),
    )
    yield Story(HELI, "new", on, time(9, 5), deeds, "chenyutong")


def _about_licences(days: Days, chance: Random, shops: Iterator[EntitySeed]) -> list[Story]:
    """Licences that are changed, renewed and cancelled later; the last one the public page shows as ended."""
    made = []
    for option, age in (("cancel", 10), ("change", 12), ("renew", 8)):
        began = _ends_soon_after(days.ago(age)) if option == "renew" else days.ago(age + 35)
        shop = next(one for one in shops if one.established_on < began)
        made.append(replace(_story(days, chance, shop, age, USUAL), on=began))
        flow = tuple(one for one in USUAL if option != "cancel" or one not in (INSPECT, SIGN))
        made.append(_story(days, chance, shop, age, flow, option))
    return made


def _ends_soon_after(day: date) -> date:
    """When a licence was applied for that is renewed on this day, some fifty working days before its end."""
    return forward(day - 5 * YEAR + timedelta(days=63), 1)
