"""Run an acceptance case against the installed package, and take everything back afterwards.

The run is the real thing: drafts, acts, jobs, letters, with the clock set. It differs from life only
in that its people are made for it and its transaction never commits.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import acceptance, definitions
from zhengyun.engines.casework.contracts import DraftView, FormPage, Identification, Presence
from zhengyun.engines.casework.logic.acceptance_people import People
from zhengyun.engines.casework.logic.acceptance_records import Records
from zhengyun.engines.casework.logic.counter import at_counter, start_at_counter, submit_at_counter
from zhengyun.engines.casework.logic.draft_files import add_file
from zhengyun.engines.casework.logic.draft_ticks import tick_in_draft
from zhengyun.engines.casework.logic.evidence import CHECKED
from zhengyun.engines.casework.logic.gaps import promise_material
from zhengyun.engines.casework.logic.perform_act import perform
from zhengyun.engines.casework.logic.save_draft import save_page
from zhengyun.engines.casework.logic.save_task_form import add_task_photo, save_task_form
from zhengyun.engines.casework.logic.start_correction import start_correction
from zhengyun.engines.casework.logic.start_draft import start_draft
from zhengyun.engines.casework.logic.submit_case import submit
from zhengyun.engines.casework.models import Case, EffectRun, Letter, Licence, ServiceItem, Task
from zhengyun.engines.casework.permissions import CLERK
from zhengyun.engines.casework.queries_drafts import get_draft
from zhengyun.engines.casework.rules import ANSWERS
from zhengyun.kernel.files.contracts import MediaType
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found

A_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
A_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGM8YaPBwMDAxMDAwMDA"
    "AAAO2gEw4EkwjwAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a run went another way than the acceptance case says. place: start, steps[n], expect."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def run_acceptance_case(raw: Mapping[str, Any], *, keep: bool = False) -> list[Difference]:
    """Every difference between the acceptance case and what happens; empty when they agree.

    keep: leave what the run made (tests that look at it afterwards).
    """
    if faults := acceptance.check_case(raw):
        return [Difference(place, words) for place, words in faults]
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        run = _Run(raw)
        run.go()
        if not keep:
            transaction.set_rollback(True)
    return run.differences


def to_posted(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers as a form would post them: `items-0-name` for tables, `.region` and `.line` for addresses."""
    posted: dict[str, list[str]] = {}
    for path, value in answers.items():
        if isinstance(value, Mapping):
            posted |= {f"{path}.{key}": [_text(part)] for key, part in value.items()}
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                posted |= {f"{path}-{number}-{key}": [_text(part)] for key, part in row.items()}
        else:
            posted[path] = [_text(part) for part in value] if isinstance(value, list) else [_text(value)]
    return posted


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _instant(value: Any) -> datetime:
    """Civil time of Asia/Shanghai."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, datetime):
        found = datetime.combine(found, time(9))
    return clock.civil(found.date(), found.time())


@dataclass
class _Run:
    raw: Mapping[str, Any]
    differences: list[Difference] = field(default_factory=list)
    place: str = "start"

    def go(self) -> None:
        item = ServiceItem.objects.get(code=self.raw["item"], state="active")
        self.people = People(item.code, item.region_code, tuple(item.applicant_roles))
        self.at = _instant(self.raw["start"])
        try:
            with clock.at(self.at):
                stated = self.raw.get("applicant", {})
                self.applicant = self.people.applicant(
                    stated.get("kind", "enterprise"), stated.get("name", "")
                )
                self.records = Records(self.applicant)
                self.records.enter(self.raw.get("records", ()))
                self.promised = list(self.raw.get("promised", ()))
                self.whole_id = self.case_id = self._submit() if item.is_online else self._receive(item)
            for number, step in enumerate(self.raw.get("steps", ())):
                self.place = f"steps[{number}]"
                self._step(step)
            self.place, self.case_id = "expect", self.whole_id
            self._expect(self.raw.get("expect", {}))
        except Problem as problem:
            self._differ(f"{problem.code}: {problem} {problem.fields or ''}".strip())

    def _differ(self, message: str) -> None:
        self.differences.append(Difference(self.place, message))

    def _submit(self) -> UUID:
        question = self.raw.get("question", {})
        about = self.records.filled(self.raw.get("begun_at", {}))
        draft = start_draft(self.applicant, self.raw["item"], self.raw["option"], question, about)
        self._fill(self.applicant, draft, self.raw.get("answers", {}), self.raw.get("materials", ()))
        case_id = submit(self.applicant, draft.id).id
        jobs.run_pending()
        return case_id

    def _receive(self, item: ServiceItem) -> UUID:
        """A matter of the counter: the clerk fills in, sees the papers, and receives by sending."""
        clerk, person_id = self._clerk(item), self.applicant.person_id
        if person_id is None:
            raise forbidden("casework.may_not", _("Only people can apply."))
        presence = Presence(person_id, Identification.CARD_READ)
        party_id = self.applicant.party_id or person_id
        question = self.raw.get("question", {})
        draft = start_at_counter(clerk, party_id, item.code, self.raw["option"], question, presence)
        inner = at_counter(clerk, draft.id)
        self._fill(inner, draft, self.raw.get("answers", {}), self.raw.get("materials", ()), on_paper=True)
        case_id = submit_at_counter(clerk, draft.id).id
        jobs.run_pending()
        return case_id

    def _clerk(self, item: ServiceItem) -> Actor:
        """Of the counter that the procedure names, else of the item's own."""
        options = item.current_version.options if item.current_version else ()
        option = next(one for one in options if one["code"] == self.raw["option"])
        steps = definitions.active_procedure(option["procedure"]).raw.get("steps", ())
        named = next((str(one.get("organization", "")) for one in steps if one["role"] == CLERK), "")
        place = parties.find_organization(named)
        return self.people.officer(CLERK, place.id if place else item.organization_id)

    def _fill(
        self,
        actor: Actor,
        draft: DraftView,
        answers: Mapping[str, Any],
        materials: Iterable[str],
        *,
        on_paper: bool = False,
    ) -> None:
        posted, waiting = to_posted(answers), list(materials)
        done: set[str] = set()
        while page := self._next_page(actor, draft.id, done):
            asked = {one.code: one for one in page.materials}
            for code in [one for one in waiting if one in asked]:
                if on_paper:
                    tick_in_draft(actor, draft.id, code, CHECKED)
                else:
                    self._upload(draft.id, code, is_picture=MediaType.PDF not in asked[code].accept)
            for code in [one for one in self.promised if one in asked]:
                promise_material(actor, draft.id, code, is_promised=True)
            self.promised = [code for code in self.promised if code not in asked]
            waiting = [code for code in waiting if code not in asked]
            now = get_draft(actor, draft.id)
            save_page(actor, draft.id, page.id, posted, now.version, partial=False)
            done.add(page.id)
        for code in waiting:
            self._upload(draft.id, code, is_picture=False)

    def _next_page(self, actor: Actor, draft_id: UUID, done: set[str]) -> FormPage | None:
        """Answers bring pages and materials in sight."""
        pages = get_draft(actor, draft_id).pages
        return next((page for page in pages if page.id not in done), None)

    def _upload(self, draft_id: UUID, code: str, *, is_picture: bool) -> None:
        content, ending = (A_PNG, "png") if is_picture else (A_PDF, "pdf")
        add_file(self.applicant, draft_id, code, io.BytesIO(content), f"{code}.{ending}")

    def _step(self, step: Mapping[str, Any]) -> None:
        if "at" in step:
            self._let_pass(_instant(step["at"]))
        self.case_id = self._member(step["member"]) if "member" in step else self.whole_id
        with clock.at(self.at):
            self.records.enter(step.get("records", ()))
            if step["act"] != "wait":
                self._act(step)
            jobs.run_pending()
            self._expect(step.get("expect", {}))

    def _member(self, element: str) -> UUID:
        """The case that this step of the bundle's flow has opened."""
        run = EffectRun.objects.filter(case_id=self.whole_id, element=element).order_by("-visit").first()
        if run is None or not Case.objects.filter(pk=run.id, parent_id=self.whole_id).exists():
            raise not_found("casework.no_such_case", _("This case is not known."), value=element)
        return run.id

    def _let_pass(self, until: datetime) -> None:
        """Every moment in between comes at its own time."""
        while (due := jobs.next_due()) is not None and self.at < due <= until:
            with clock.at(due):
                jobs.run_pending()
            self.at = due
        self.at = max(self.at, until)

    def _act(self, step: Mapping[str, Any]) -> None:
        refused = step.get("refused")
        if step["by"] != "applicant":
            self._officer(step)  # made before, so that he outlives a refusal
        try:
            with transaction.atomic():
                self._perform(step)
        except Problem as problem:
            if problem.code != refused:
                raise
            return
        if refused:
            self._differ(f"{step['act']} was expected to be refused ({refused}), but was done")

    def _perform(self, step: Mapping[str, Any]) -> None:
        act, data = step["act"], dict(step.get("data", {}))
        if step["by"] == "applicant":
            if act in ANSWERS:
                draft = start_correction(self.applicant, self.case_id)
                self._fill(self.applicant, draft, step.get("answers", {}), step.get("materials", ()))
                data["draft"] = str(draft.id)
            perform(self.applicant, self.case_id, act, data=data, opinion=step.get("opinion", ""))
            return
        task, officer = self._officer(step)
        if task is not None:
            self._record(officer, task, step)
        perform(
            officer,
            self.case_id,
            act,
            task_id=task.id if task else None,
            opinion=step.get("opinion", ""),
            data=self._with_run(act, data),
        )

    def _record(self, officer: Actor, task: Task, step: Mapping[str, Any]) -> None:
        if "form" in step:
            save_task_form(officer, task.id, to_posted(step["form"]))
        for number in range(int(step.get("photos", 0))):
            add_task_photo(officer, task.id, io.BytesIO(A_PNG), f"{number + 1}.png")

    def _officer(self, step: Mapping[str, Any]) -> tuple[Task | None, Actor]:
        role, _space, number = step["by"].partition(" ")
        tasks = list(Task.objects.filter(case_id=self.case_id, role=role).order_by("-opened_at"))
        open_tasks = [t for t in tasks if t.state == "open" and step.get("step", t.element) == t.element]
        task = next((t for t in open_tasks if step["act"] in t.offers), None) or next(iter(open_tasks), None)
        known = task or next(iter(tasks), None)
        organization = known.organization_id if known else Case.objects.get(pk=self.case_id).organization_id
        return task, self.people.officer(role, organization, int(number or 1))

    def _with_run(self, act: str, data: dict[str, Any]) -> dict[str, Any]:
        if act in ("resume_effect", "waive_effect") and "run" not in data:
            run = EffectRun.objects.filter(case_id=self.case_id, state="failed").first()
            data["run"] = str(run.id) if run else ""
        return data

    def _expect(self, expect: Mapping[str, Any]) -> None:
        if not expect:
            return
        found = self._found()
        for missing in self.records.missing(expect.get("records", ())):
            self._differ(f"there is no such record: {missing}")
        expect = {key: wanted for key, wanted in expect.items() if key != "records"}
        for key, wanted in expect.items():
            if _plain(wanted) != _plain(found[key]):
                self._differ(f"{key} is {_plain(found[key])}, expected {_plain(wanted)}")

    def _found(self) -> dict[str, Any]:
        case = Case.objects.get(pk=self.case_id)
        runs = EffectRun.objects.filter(case=case).order_by("created_at")
        return {
            "state": case.state,
            "outcome": case.outcome,
            "lamp": case.lamp,
            "statutory_due": case.statutory_due_on,
            "promised_due": case.promised_due_on,
            "supplement_due": case.supplement_due_on,
            "deemed_accepted": case.deemed_accepted,
            "served": case.served_at is not None,
            "tasks": list(Task.objects.filter(case=case, state="open").values_list("element", flat=True)),
            "letters": list(Letter.objects.filter(case=case).values_list("kind", flat=True)),
            "licences": list(Licence.objects.filter(case=case).values_list("kind", flat=True)),
            "members": self._states_of_members(case),
            "effects": [f"{run.element} {run.state}" for run in runs],
        }

    def _states_of_members(self, case: Case) -> dict[str, str]:
        runs = dict(EffectRun.objects.filter(case=case).values_list("id", "element"))
        rows = Case.objects.filter(parent=case).values_list("id", "state")
        return {runs[key]: state for key, state in rows}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sorted(str(part) for part in value)
    return value
