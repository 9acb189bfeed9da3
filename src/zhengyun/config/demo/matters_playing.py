"""Plays the cases of the further matters: forms filled in from data, each step done by whoever holds it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo import samples
from zhengyun.config.demo.acting import Deed, Play
from zhengyun.config.demo.answers import brand_of, to_posted
from zhengyun.config.demo.county import applicant, entity_of, officer, written
from zhengyun.config.demo.days import Days
from zhengyun.config.demo.matters import MatterStory
from zhengyun.config.demo.population import EntitySeed
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import (
    DraftView,
    FieldView,
    Identification,
    MaterialView,
    Presence,
    TaskView,
)
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

CLERK = "hexiaomin"
SEEN = "original_checked"
PICTURES = {"image/jpeg", "image/png"}
RECEIVER, NOTE = "申请人", "与申报内容一致。"


def is_played(story: MatterStory) -> bool:
    who = story.who
    if isinstance(who, EntitySeed):
        actor = applicant(who.uscc, story.by)
    elif (person := parties.find_person(who.id_number)) is not None:
        actor = replace(SYSTEM, party_id=person.id)
    else:
        return False
    wanted = (story.matter["item"], story.matter["option"])
    cases = (casework.get_case(SYSTEM, row.id) for row in casework.my_cases(actor, size=50).rows)
    return any((case.item_code, case.option_code) == wanted for case in cases)


@transaction.atomic
def play_matter(story: MatterStory, days: Days) -> None:
    _Play(story, days).go()


class _Play(Play):
    def __init__(self, story: MatterStory, days: Days) -> None:
        super().__init__(story.on, story.at, story.deeds, days)
        self.story, self.matter = story, story.matter

    def submit(self) -> UUID:
        who = self.story.who
        question = self._said(self.matter.get("question", {}))
        if isinstance(who, EntitySeed) and casework.guides.is_offered_online(self.matter["item"]):
            actor = applicant(who.uscc, self.story.by)
            draft = casework.start_draft(actor, self.matter["item"], self.matter["option"], question)
            self._fill(actor, draft)
            return casework.submit(actor, draft.id).id
        return self._receive(question)

    def _receive(self, question: dict[str, Any]) -> UUID:
        """At the counter: a person for himself, the head of a firm for the firm."""
        who = self.story.who
        seed = who.head if isinstance(who, EntitySeed) else who
        person = parties.find_person(seed.id_number) or parties.register_person(
            SYSTEM, seed.name, seed.id_number, phone=seed.phone
        )
        party_id = entity_of(who.uscc).id if isinstance(who, EntitySeed) else person.id
        clerk = officer(CLERK)
        presence = Presence(person.id, Identification.CARD_READ)
        draft = casework.start_at_counter(
            clerk, party_id, self.matter["item"], self.matter["option"], question, presence
        )
        self._fill(casework.at_counter(clerk, draft.id), draft)
        return casework.submit_at_counter(clerk, draft.id).id

    def do(self, deed: Deed) -> None:
        """Every open step goes on; a step that wants two signatures gets both."""
        for task in casework.case_file(SYSTEM, self.case_id).tasks:
            if task.state == "open":
                self._step(task, deed)

    def _step(self, task: TaskView, deed: Deed) -> None:
        first, *others = [officer(name) for name in holders(task)]
        if task.form:
            found = self._said(self.matter.get("records", {}).get(task.element, {}))
            casework.save_task_form(first, task.id, to_posted(_record(task) | found))
            self._photograph(first, task)
        offered = casework.offers(first, self.case_id, task.id)
        offer = next(
            (one for one in offered if one.act == deed.act or (not deed.act and one.is_primary)), None
        )
        if offer is None:
            return
        opinion = self.matter["opinion"].get(offer.act, "同意。") if "opinion" in self.matter else ""
        data = {**_needed(offer.needs), **deed.data}
        casework.perform(first, self.case_id, offer.act, task_id=task.id, opinion=opinion, data=data)
        for other in others[: task.signers - 1]:
            casework.perform(other, self.case_id, "sign", task_id=task.id)

    def _photograph(self, actor: Actor, task: TaskView) -> None:
        if task.role == "inspector":
            when = clock.local().strftime("%Y-%m-%d %H:%M")
            place = task.organization_name.removeprefix("望溪县")
            picture = samples.photo(sign=brand_of(self.story.who.name), place=place, when=when)
            casework.add_task_photo(actor, task.id, io.BytesIO(picture), "门头.png")

    def _fill(self, actor: Actor, draft: DraftView) -> None:
        for page in casework.get_draft(actor, draft.id).pages:
            for material in page.materials:
                is_promised = material.code in self.matter.get("promised", ())
                if material.required and not material.waived and not material.files and not is_promised:
                    self._hand_in(actor, draft, material)
        posted = to_posted(self._answers())
        for _round in range(2):
            for page in casework.get_draft(actor, draft.id).pages:
                draft = casework.save_page(actor, draft.id, page.id, posted, draft.version, partial=True)
        for code in self.matter.get("promised", ()):
            casework.promise_material(actor, draft.id, code)

    def _hand_in(self, actor: Actor, draft: DraftView, material: MaterialView) -> None:
        """Who stands at the counter has it on paper."""
        if draft.presence:
            casework.tick_in_draft(actor, draft.id, material.code, SEEN)
        else:
            self._upload(actor, draft.id, material)

    def _upload(self, actor: Actor, draft_id: UUID, material: MaterialView) -> None:
        who = self.story.who
        if set(material.accept) <= PICTURES:
            content, name = samples.photo(sign=brand_of(who.name), place="门头", when=""), "照片.png"
        else:
            content = samples.paper(material.title, who.name, self.matter["title"])
            name = f"{material.title[:20]}.pdf"
        casework.add_file(actor, draft_id, material.code, io.BytesIO(content), name)

    def _answers(self) -> dict[str, Any]:
        rows = {
            path: [self._said(row) for row in found] for path, found in self.matter.get("rows", {}).items()
        }
        return self._said(self.matter["answers"]) | rows

    def _said(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {path: self._words(value) for path, value in answers.items()}

    def _words(self, value: Any) -> Any:
        return value.format(**self._known()) if isinstance(value, str) else value

    def _known(self) -> Mapping[str, Any]:
        who, number = self.story.who, self.story.number
        today = clock.today()
        later = {f"in{days}": (today + timedelta(days=days)).isoformat() for days in (15, 60, 300)}
        common = {"number": number, "area": 40 + number * 13 % 150, "width": 2 + number % 5, **later}
        common |= {"today": today.isoformat(), "year": today.year, "purchase": self._purchase()}
        if not isinstance(who, EntitySeed):
            return {**common, "name": who.name, "phone": who.phone, "account": f"6228{number:015d}"}
        entity = entity_of(who.uscc)
        return {
            **common,
            "name": entity.name,
            "brand": brand_of(entity.name),
            "head": entity.representative_name,
            "phone": who.head.phone,
            "town": entity.region_code,
            "address": entity.address,
        }

    def _purchase(self) -> str:
        """The number under which the firm bought a service before."""
        if self.story.matter["option"] != "contract" or not isinstance(self.story.who, EntitySeed):
            return ""
        actor = applicant(self.story.who.uscc, self.story.by)
        cases = (casework.get_case(SYSTEM, row.id) for row in casework.my_cases(actor, size=50).rows)
        return next((case.number for case in cases if case.option_code == "buy"), "")


def holders(task: TaskView) -> list[str]:
    """Accounts of whoever may do this step."""
    codes = {one["name"]: one["code"] for one in written()["organizations"]}
    wanted = {"role": task.role, "at": codes[task.organization_name]}
    return [one["account"] for one in written()["people"] if wanted in one.get("roles", ())]


def _record(task: TaskView) -> dict[str, Any]:
    """What is written where everything is as it should be: the first choice of each question."""
    return {view.path: _entry(view) for view in task.fields if not view.readonly and not view.value}


def _entry(view: FieldView) -> Any:
    if view.options:
        return view.options[0].value
    if view.widget == "date":
        return clock.today().isoformat()
    if view.widget in {"checkbox", "yes_no"}:
        return "true"
    if view.widget == "number":
        return view.minimum or "1"
    return RECEIVER if (view.max_length or 1000) <= 100 else NOTE


def _needed(needs: tuple[str, ...]) -> dict[str, Any]:
    return {"method": "counter", "receiver": RECEIVER} if "method" in needs else {}
