"""What people said of closed cases: most were satisfied; two bad ratings, one made good, one not yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo.county import applicant, officer
from zhengyun.config.demo.days import Days, forward
from zhengyun.config.demo.matters import MatterStory
from zhengyun.config.demo.population import EntitySeed
from zhengyun.config.demo.stories import Story
from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.supervision import facade as supervision

LEVELS = (1, 1, 2, 1, 0, 1, 2, 0, 1, 3, 1, 2, 0, 1, 1, 0, 2, 1, 1, 0)
"""By turns; 0 gives no rating."""
WORDS = {
    1: ("比预想的快，材料一次讲清楚了。", "", "不用跑腿，手机上就办完了。", ""),
    2: ("", "总体不错，等现场核查的时间能再短些就好。"),
    3: ("填写的内容有些重复。",),
}
MADE_GOOD = (5, "现场核查约了两次都改期，耽误了开业。")
NOT_YET = (4, "窗口说的材料和指南不完全一样，多跑了一趟。")
FOOD = "990124000131023001"
SUPERVISOR, ANSWERER = "sunlei", "wuchunhui"
ORDER = "请核实并整改，在期限内答复。"
ANSWER = "已与申请人联系致歉；核查改期须提前一个工作日告知并说明原因，已在全局通报。"
VISIT = "电话回访，申请人认可处理结果。"
AFTERWARDS = timedelta(hours=2)
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Closed:
    actor: Actor
    case_id: UUID
    item: str
    at: datetime


@transaction.atomic
def rate_closed(stories: Iterable[Story | MatterStory], days: Days) -> None:
    """Safe to repeat: once there are ratings, none is added."""
    closed = {one.case_id: one for one in _closed(stories, days.now - A_YEAR)}
    cases = sorted(closed.values(), key=lambda one: (one.at, one.case_id))
    if supervision.is_any_rated(one.case_id for one in cases):
        return
    food = [one for one in cases if one.item == FOOD]
    bad = {food[0].case_id: MADE_GOOD, food[-1].case_id: NOT_YET} if len(food) > 1 else {}
    for number, case in enumerate(cases):
        if case.case_id in bad:
            level, words = bad[case.case_id]
        elif level := LEVELS[number % len(LEVELS)]:
            words = WORDS[level][number % len(WORDS[level])]
        else:
            continue
        at = min(case.at + AFTERWARDS, days.now)
        with clock.at(at):
            mark = supervision.rate(case.actor, case.case_id, level, words)
        if case.case_id in bad:
            _make_good(mark, at, days, is_whole=case.case_id == food[0].case_id)


def _closed(stories: Iterable[Story | MatterStory], since: datetime) -> Iterable[Closed]:
    """Of firms, since this moment; who came to the counter without an account rates nothing here. Where two
    act for a firm, its cases come twice."""
    for actor in dict.fromkeys(found for one in stories if (found := _applicant(one)) is not None):
        for row in casework.my_cases(actor, size=50).rows:
            if row.closed_at is not None and row.closed_at >= since:
                yield Closed(actor, row.id, casework.get_case(actor, row.id).item_code, row.closed_at)


def _applicant(story: Story | MatterStory) -> Actor | None:
    if isinstance(story, Story):
        return applicant(story.uscc, story.agent)
    return applicant(story.who.uscc, story.by) if isinstance(story.who, EntitySeed) else None


def _make_good(mark: str, rated_at: datetime, days: Days, *, is_whole: bool) -> None:
    """The supervising body assigns it; the department answers, it is called back and closed, or not yet."""
    acts = [(1, SUPERVISOR, "assign", ORDER, "")]
    if is_whole:
        acts += [
            (4, ANSWERER, "answer", ANSWER, ""),
            (6, SUPERVISOR, "visit", VISIT, "solved"),
            (6, SUPERVISOR, "close", "", ""),
        ]
    rated_on = clock.local(rated_at).date()
    for number, (after, who, act, words, result) in enumerate(acts):
        at = days.instant(forward(rated_on, after), time(10, 10 + number))
        if at >= days.now:
            return
        with clock.at(at):
            supervision.move(officer(who), mark, act, f"demo-{act}", words, result)
            jobs.run_pending(strict=True)
