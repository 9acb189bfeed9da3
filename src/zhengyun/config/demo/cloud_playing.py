"""Plays the orders of the demonstration through the facades, with the clock set to each moment.

An order is one transaction. What really boots or is set up by hand is only approved here, at the moment of
loading: the running installation goes on with it, so that loading waits for no machine.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo import samples
from zhengyun.config.demo.acting import Deed, Play
from zhengyun.config.demo.answers import to_posted
from zhengyun.config.demo.cloud_stories import LEADERS, OFFICERS, OrderStory
from zhengyun.config.demo.county import account_of, officer, organization_id
from zhengyun.config.demo.days import Days
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.contracts import OrderView, SystemView

SENT_AT = time(9, 10)
FACTS = {
    "资产编号": "WX-KP-2026-{number:02}",
    "机柜": "数据局机房 B{number:02} 柜",
    "管理地址": "10.124.8.{number}",
    "交付人": "高远",
}


def is_played(story: OrderStory) -> bool:
    return played(story) is not None


def played(story: OrderStory) -> OrderView | None:
    rows = cloud.list_orders(SYSTEM, owner_id=organization_id(story.unit), size=100).rows
    return next((one for one in rows if (one.kind, one.purpose) == (story.option, story.purpose)), None)


@transaction.atomic
def play_order(story: OrderStory, days: Days) -> None:
    _Play(story, days).go()


@transaction.atomic
def leave_order(story: OrderStory, days: Days) -> None:
    """The last acts of an order, when everything else is played."""
    order = played(story)
    if order is not None and casework.get_case(SYSTEM, order.case_id).state == "endorsed":
        _Play(story, days).leave(order.case_id)


class _Play(Play):
    def __init__(self, story: OrderStory, days: Days) -> None:
        super().__init__(days.ago(story.age), SENT_AT, story.deeds, days)
        self.story = story
        self.owner = organization_id(story.unit)

    def leave(self, case_id: UUID) -> None:
        """Nothing of it is run here: the jobs wait for the running installation."""
        self.case_id = case_id
        with clock.at(self.days.now):
            for deed in self.story.at_end:
                self.do(deed)

    def _actor(self, by: str) -> Actor:
        if by == "officer":
            return accounts.actor_for_account(
                account_of(OFFICERS[self.story.unit]).id, self.owner, channel="web"
            )
        return officer(LEADERS[self.story.unit] if by == "leader" else by)

    def submit(self) -> UUID:
        actor = self._actor("officer")
        first = {} if self.story.option == "exit" else {"secrecy.is_classified": "no"}
        draft = casework.start_draft(actor, cloud.order_item(), self.story.option, first)
        posted = to_posted(self._answers())
        for _round in range(2):
            for page in casework.get_draft(actor, draft.id).pages:
                draft = casework.save_page(actor, draft.id, page.id, posted, draft.version, partial=True)
        self._upload(actor, draft.id)
        return casework.submit(actor, draft.id).id

    def _upload(self, actor: Actor, draft_id: UUID) -> None:
        for page in casework.get_draft(actor, draft_id).pages:
            for one in page.materials:
                if one.required:
                    content = drawing(one.code, self.story.system)
                    casework.add_file(actor, draft_id, one.code, io.BytesIO(content), f"{one.title}.pdf")

    def _answers(self) -> dict[str, Any]:
        story = self.story
        common = {"term.months": 12, "term.purpose": story.purpose, **story.answers}
        if story.option == "new":
            return {**self._new_answers(), **common}
        target = self._target()
        if story.option == "change":
            return {"target.instance": target, **common}
        reason = {"exit.reason": story.purpose, "exit.data_exported": "yes"} if story.option == "exit" else {}
        return {"target.instances": [target], **common, **reason}

    def _new_answers(self) -> dict[str, Any]:
        system = self._system()
        return {
            "secrecy.is_classified": "no",
            "system.id": str(system.id),
            "system.name": system.title,
            "system.protection_level": str(system.protection_level),
            "system.approval_number": system.approval_number or "望发改投〔2025〕36号",
            "lines": [dict(one) for one in self.story.lines],
            "extras": [dict(one) for one in self.story.extras],
            "network.zone": self.story.zone,
            "network.ports": [
                {"protocol": "tcp", "port": "443", "remote": "10.8.0.0/16", "note": "业务访问"}
            ],
            "network.public_ip": "no",
            "security.crypto": "传输使用国密 TLS，存储加密由政务云提供，密钥按磁盘分别管理。",
            "contacts.a_name": account_of(OFFICERS[self.story.unit]).name,
            "contacts.a_phone": account_of(OFFICERS[self.story.unit]).phone,
            "contacts.b_name": account_of(LEADERS[self.story.unit]).name,
            "contacts.b_phone": account_of(LEADERS[self.story.unit]).phone,
        }

    def _system(self) -> SystemView:
        rows = cloud.list_systems(SYSTEM, owner_id=self.owner, text=self.story.system).rows
        return next(one for one in rows if one.title == self.story.system)

    def _target(self) -> str:
        rows = cloud.list_leases(SYSTEM, owner_id=self.owner).rows
        return next(str(one.instance_id) for one in rows if one.system_title == self.story.system)

    def do(self, deed: Deed) -> None:
        actor = self._actor(deed.by)
        if deed.act == "work":
            self._finish_work(actor)
            return
        if isinstance(deed.record, Mapping):
            tasks = casework.case_file(SYSTEM, self.case_id).tasks
            task = next(one for one in tasks if one.state == "open")
            casework.save_task_form(actor, task.id, to_posted(deed.record))
        casework.perform(actor, self.case_id, deed.act, opinion=deed.opinion, data=deed.data)

    def _finish_work(self, operator: Actor) -> None:
        for number, order in enumerate(compute.work_orders(operator), 1):
            facts = {name: words.format(number=number) for name, words in FACTS.items()}
            compute.finish_work_order(operator, order.id, facts)


def drawing(code: str, system: str) -> bytes:
    """architecture or crypto_plan of a system, on one page."""
    return samples.typeset("cloud_drawing", {"kind": code, "system": system})
