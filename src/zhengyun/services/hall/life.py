"""人生事件: what happens in a life, or in the life of a firm, and which matters belong to it.

A matter names its themes (服务主题) in its guide; an event gathers themes. An item may also name an event
itself (`life_events`), by its Chinese word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhengyun.engines.casework.contracts import ItemSummary


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """audience: person or firm. word: as items name it. themes: those of the guide that belong to it."""

    code: str
    audience: str
    title: Promise
    word: str
    themes: frozenset[str]


def _event(code: str, audience: str, title: Promise, word: str, themes: str) -> LifeEvent:
    return LifeEvent(code, audience, title, word, frozenset(themes.split()))


EVENTS = (
    _event("birth", "person", _("Birth"), "出生", "生育收养 户籍办理"),
    _event("school", "person", _("School"), "上学", "教育科研"),
    _event("work", "person", _("Work"), "就业", "就业创业 职业资格 入伍服役"),
    _event("shop", "person", _("Opening a shop"), "开店", "设立变更 准营准办"),
    _event("marriage", "person", _("Marriage"), "婚姻", "婚姻登记"),
    _event("home", "person", _("A home"), "安居", "住房保障 规划建设 抵押质押 公用事业"),
    _event("travel", "person", _("Papers and travel"), "证件出行", "证件办理 交通出行 旅游观光 出境入境"),
    _event("health", "person", _("Health"), "就医", "医疗卫生"),
    _event("age", "person", _("Retirement and old age"), "退休养老", "离职退休 社会保障 优待抚恤"),
    _event("death", "person", _("After a death"), "身后", "死亡殡葬"),
    _event("start", "firm", _("Starting a firm"), "开办", "设立变更"),
    _event(
        "invest", "firm", _("Investing and building"), "投资", "投资审批 国土和规划建设 招标拍卖 环保绿化"
    ),
    _event("operate", "firm", _("Doing business"), "经营", "准营准办 资质认证 年检年审 质量技术 安全生产"),
    _event("staff", "firm", _("Employing people"), "用工", "人力资源 社会保障"),
    _event("money", "firm", _("Taxes and credit"), "融资纳税", "税收财务 融资信贷 抵押质押"),
    _event("change", "firm", _("Changes"), "变更", ""),
    _event("close", "firm", _("Closing down"), "注销", "法人注销"),
)
BY_CODE = {one.code: one for one in EVENTS}


def belongs(item: ItemSummary, event: LifeEvent) -> bool:
    return event.word in item.life_events or not event.themes.isdisjoint(
        item.subjects.get(event.audience, ())
    )


def events_with(items: Sequence[ItemSummary], audience: str) -> list[tuple[LifeEvent, int]]:
    """Events behind which something stands, with how many matters."""
    counted = [
        (one, sum(1 for item in items if belongs(item, one))) for one in EVENTS if one.audience == audience
    ]
    return [(one, number) for one, number in counted if number]
