"""Plays the stories through the facades, with the clock set to each moment.

A case is one transaction: it is there up to its present state, or not at all. So a load that was
killed can be repeated, and a worker that runs beside it never sees a moment that lies in the past.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo import samples
from zhengyun.config.demo.answers import application, area_of, brand_of, items_of, record, to_posted
from zhengyun.config.demo.county import applicant, entity_of, officer, written
from zhengyun.config.demo.days import Days, forward
from zhengyun.config.demo.stories import Deed, Story
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, TaskView
from zhengyun.kernel.jobs import facade as jobs
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
def play(story: Story, days: Days) -> None:
    _Play(story, days).go()


class _Play:
    """One case from its submission to its present state."""

    def __init__(self, story: Story, days: Days) -> None:
        self.story = story
        self.days = days
        self.entity: LegalEntityView = entity_of(story.uscc)
        self.at = days.instant(story.on, story.at)

    def go(self) -> None:
        with clock.at(self.at):
            self.actor: Actor = applicant(self.story.uscc, self.story.agent)
            self.case_id = self._submit()
            jobs.run_pending(strict=True)
        for deed in self.story.deeds:
            moment = self.days.instant(forward(self.story.on, deed.after), deed.at)
            if moment >= self.days.now:
                break
            self._let_pass(moment)
            with clock.at(moment):
                self._do(deed)
                jobs.run_pending(strict=True)
        self._let_pass(self.days.now)

    def _let_pass(self, until: datetime) -> None:
        """Lamps turn and silence becomes acceptance at their own moments."""
        while (due := jobs.next_due()) is not None and due <= until:
            with clock.at(max(due, self.at)):
                jobs.run_pending(strict=True)
        self.at = max(self.at, until)

    def _submit(self) -> UUID:
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

    def _do(self, deed: Deed) -> None:
        if deed.by == "applicant":
            self._as_applicant(deed)
            return
        actor = officer(self._name(deed))
        if deed.form:
            self._write_record(actor, deed)
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

    def _write_record(self, actor: Actor, deed: Deed) -> None:
        is_site = deed.form.startswith("site")
        task = self._task("site_inspection" if is_site else "document_review")
        casework.save_task_form(actor, task.id, to_posted(record(deed.form, self.entity)))
        if is_site:
            when = clock.local().strftime("%Y-%m-%d %H:%M")
            place = task.organization_name.removeprefix("望溪县市场监督管理局")
            picture = samples.photo(sign=brand_of(self.entity.name), place=place, when=when)
            casework.add_task_photo(actor, task.id, io.BytesIO(picture), "门头.png")
