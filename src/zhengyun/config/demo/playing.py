"""Plays the stories of the food licence through the facades."""

from __future__ import annotations

import io
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo import samples
from zhengyun.config.demo.acting import Deed, Play
from zhengyun.config.demo.answers import application, area_of, brand_of, items_of, record, to_posted
from zhengyun.config.demo.county import applicant, entity_of, officer, written
from zhengyun.config.demo.days import Days
from zhengyun.config.demo.stories import Story
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, TaskView
from zhengyun.kernel.parties.contracts import LegalEntityView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

ITEM = "990124000131023001"
MATERIALS = {"new": ("layout", "process", "safety_rules"), "change": ("layout",), "renew": ("safety_rules",)}


def is_played(story: Story) -> bool:
    """Whether the applicant has a case of this option already."""
    actor = applicant(story.uscc, story.agent)
    rows = casework.my_cases(actor, size=50).rows
    return any(casework.get_case(actor, row.id).option_code == story.option for row in rows)


@transaction.atomic
def play(story: Story, days: Days) -> UUID:
    """The case that it made."""
    played = _Play(story, days)
    played.go()
    return played.case_id


class _Play(Play):
    def __init__(self, story: Story, days: Days) -> None:
        super().__init__(story.on, story.at, story.deeds, days)
        self.story = story
        self.entity: LegalEntityView = entity_of(story.uscc)

    def submit(self) -> UUID:
        self.actor: Actor = applicant(self.story.uscc, self.story.agent)
        scope = {"scope": "prepackaged" if self.story.option == "filing" else "other"}
        draft = casework.start_draft(self.actor, ITEM, self.story.option, scope)
        self._upload(draft.id, self._materials(), wrong=self.story.lacks)
        self._fill(draft.id)
        return casework.submit(self.actor, draft.id).id

    def _materials(self) -> list[str]:
        wanted = MATERIALS.get(self.story.option, ())
        return [one for one in wanted if one != "process" or self.story.trade != "sales"]

    def _fill(self, draft_id: UUID) -> None:
        posted = to_posted(application(self.story, self.entity, self._licence()))
        draft = casework.get_draft(self.actor, draft_id)
        for page in draft.pages:
            draft = casework.save_page(self.actor, draft_id, page.id, posted, draft.version)

    def _licence(self) -> str:
        if self.story.option in ("new", "filing"):
            return ""
        return casework.my_licences(self.actor)[0].number

    def _upload(self, draft_id: UUID, codes: Sequence[str], wrong: Sequence[str] = ()) -> None:
        """wrong: where the floor plan is handed in a second time instead."""
        for code in codes:
            content = samples.material(
                "layout" if code in wrong else code,
                name=self.entity.name if self.story.agent else "",
                kind=self.story.trade,
                items=items_of(self.story),
                area=area_of(self.story),
            )
            casework.add_file(self.actor, draft_id, code, io.BytesIO(content), f"{code}.pdf")

    def do(self, deed: Deed) -> None:
        if deed.by == "applicant":
            self._as_applicant(deed)
            return
        actor = officer(self._name(deed))
        if deed.record:
            self._write_record(actor, str(deed.record))
        casework.perform(actor, self.case_id, deed.act, opinion=deed.opinion, data=deed.data)

    def _as_applicant(self, deed: Deed) -> None:
        data = dict(deed.data)
        if deed.act == "supply":
            draft = casework.start_correction(self.actor, self.case_id)
            for code in self.story.lacks:
                self._replace(draft, code)
            data["draft"] = str(draft.id)
        casework.perform(self.actor, self.case_id, deed.act, data=data)

    def _replace(self, draft: DraftView, code: str) -> None:
        for page in draft.pages:
            for given in page.materials:
                if given.code == code:
                    for old in given.material_ids:
                        casework.remove_file(self.actor, draft.id, old)
        self._upload(draft.id, [code])

    def _task(self, element: str) -> TaskView:
        tasks = casework.case_file(SYSTEM, self.case_id).tasks
        return next(one for one in tasks if one.element == element and one.state == "open")

    def _name(self, deed: Deed) -> str:
        role, _space, number = deed.by.partition(" ")
        if not number:
            return deed.by
        place = self._task("site_inspection").organization_name
        codes = {one["name"]: one["code"] for one in written()["organizations"]}
        there = [
            one["account"]
            for one in written()["people"]
            if {"role": role, "at": codes[place]} in one.get("roles", ())
        ]
        return str(there[int(number) - 1])

    def _write_record(self, actor: Actor, name: str) -> None:
        is_site = name.startswith("site")
        task = self._task("site_inspection" if is_site else "document_review")
        casework.save_task_form(actor, task.id, to_posted(record(name, self.entity)))
        if is_site:
            when = clock.local().strftime("%Y-%m-%d %H:%M")
            place = task.organization_name.removeprefix("望溪县市场监督管理局")
            picture = samples.photo(sign=brand_of(self.entity.name), place=place, when=when)
            casework.add_task_photo(actor, task.id, io.BytesIO(picture), "门头.png")
