"""A small county for tests of the pages: offices, officers, a firm with its agent, the real application."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, TaskView
from zhengyun.engines.registers.tests.base import without_data
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, MandateRight
from zhengyun.kit import clock, codes
from zhengyun.kit.actor import SYSTEM, Actor

ITEM = "990124000131023001"
APPLICATION = Path(__file__).parents[5] / "applications" / "food_licence"
OFFICES = (
    ("望溪县人民政府", "gov", ""),
    ("综合窗口", "asb-counter", "gov"),
    ("望溪县市场监督管理局", "amr", "gov"),
    ("行政许可股", "amr-licensing", "amr"),
    ("城关市场监督管理所", "amr-chengguan", "amr"),
    ("石桥市场监督管理所", "amr-shiqiao", "amr"),
    ("云岭市场监督管理所", "amr-yunling", "amr"),
    ("竹溪市场监督管理所", "amr-zhuxi", "amr"),
    ("邻县市场监督管理局", "elsewhere", ""),
    ("望溪县行政审批服务管理局", "asb", "gov"),
    ("望溪县公安局", "police", "gov"),
    ("望溪县民政局", "civil", "gov"),
    ("望溪县发展和改革局", "drc", "gov"),
)
STAFF = {
    "clerk": ("何晓敏", Role.COUNTER_CLERK, "asb-counter"),
    "reviewer": ("丁立", Role.REVIEWER, "amr-licensing"),
    "colleague": ("范云", Role.REVIEWER, "amr-licensing"),
    "inspector": ("石磊", Role.INSPECTOR, "amr-chengguan"),
    "second": ("马一鸣", Role.INSPECTOR, "amr-chengguan"),
    "chief": ("吴春晖", Role.CHIEF_REPRESENTATIVE, "amr"),
    "supervisor": ("孙蕾", Role.SUPERVISOR, "gov"),
    "stranger": ("外人", Role.REVIEWER, "elsewhere"),
    "watcher": ("外察", Role.SUPERVISOR, "elsewhere"),
    "auditor": ("审计", Role.AUDIT_ADMIN, "gov"),
}
ANSWERS: Mapping[str, Sequence[str]] = {
    "contact.name": ["陈雨桐"],
    "contact.phone": ["13900001234"],
    "premises.town": ["990124001"],
    "premises.address": ["望溪县城关街道溪滨路18号1层"],
    "premises.area": ["114.5"],
    "premises.storage": ["false"],
    "business.main_type": ["catering"],
    "business.items": ["hot", "cold"],
    "business.network": ["false"],
    "people.manager_name": ["周桂兰"],
    "people.manager_phone": ["13900005678"],
    "people.staff-0-name": ["张小燕"],
    "people.staff-0-position": ["厨师"],
    "people.staff-0-health_until": ["2027-08-01"],
    "service.method": ["electronic"],
    "promise.truthful": ["true"],
}
POINTS = ("site", "layout", "facility", "water", "storage", "cold_room", "disinfection", "people", "rules")
RECORD: Mapping[str, Sequence[str]] = {f"check.{point}": ["pass"] for point in POINTS} | {
    "visit.visited_on": ["2026-03-02"],
    "visit.receiver": ["周桂兰"],
    "visit.conclusion": ["pass"],
}
REVIEW: Mapping[str, Sequence[str]] = {
    "review.complete": ["pass"],
    "review.consistent": ["pass"],
    "review.conclusion": ["pass"],
    "review.note": ["材料齐全"],
}


def picture() -> Any:
    """A photograph as a telephone sends it."""
    made: Any = io.BytesIO()
    Image.new("RGB", (40, 30), (120, 150, 140)).save(made, "JPEG")
    made.seek(0)
    made.name = "IMG_0001.jpg"
    return made


@dataclass
class County:
    """Who there is; roles are those of the present instant."""

    offices: dict[str, UUID]
    people: dict[str, UUID]
    firm: UUID

    def __getattr__(self, name: str) -> Actor:
        if name not in vars(self).get("people", ()):  # while it is unpacked it has none
            raise AttributeError(name)
        return accounts.actor_for_account(self.people[name], channel="web")

    @property
    def agent(self) -> Actor:
        return accounts.actor_for_account(self.people["citizen"], self.firm, channel="web")

    def submit(self) -> CaseView:
        draft = casework.start_draft(self.agent, ITEM, "new", {"scope": "other"})
        for code in ("layout", "process", "safety_rules"):
            casework.add_file(self.agent, draft.id, code, picture(), f"{code}.jpg")
        for page in draft.pages:
            now = casework.get_draft(self.agent, draft.id)
            values = {name: list(texts) for name, texts in ANSWERS.items()}
            casework.save_page(self.agent, draft.id, page.id, values, now.version)
        return casework.submit(self.agent, draft.id)

    def task(self, who: str, case: CaseView, element: str) -> TaskView:
        tasks = casework.case_file(getattr(self, who), case.id).tasks
        return next(one for one in tasks if one.state == "open" and one.element == element)

    def act(self, who: str, case: CaseView, act: str, element: str, **how: Any) -> CaseView:
        task = self.task(who, case, element)
        return casework.perform(getattr(self, who), case.id, act, task_id=task.id, **how)

    def received(self) -> CaseView:
        return self.act("clerk", self.submit(), "receive", "receiving")

    def accepted(self) -> CaseView:
        return self.act("reviewer", self.received(), "accept", "acceptance")

    def ready_to_decide(self) -> CaseView:
        case = self.accepted()
        review = self.task("reviewer", case, "document_review")
        casework.save_task_form(self.reviewer, review.id, REVIEW)
        self.act("reviewer", case, "complete", "document_review", opinion="建议准予")
        visit = self.task("inspector", case, "site_inspection")
        casework.save_task_form(self.inspector, visit.id, RECORD)
        casework.add_task_photo(self.inspector, visit.id, picture(), "door.jpg")
        self.act("inspector", case, "complete", "site_inspection", opinion="符合")
        return self.act("second", case, "sign", "site_inspection")


def build(folder: Path) -> County:
    offices: dict[str, UUID] = {}
    for number, (name, code, parent) in enumerate(OFFICES):
        uscc = _checked(f"11990124{number:08d}")
        view = parties.register_organization(
            SYSTEM, name, uscc, code, region_code="990124", parent_id=offices.get(parent)
        )
        offices[code] = view.id
    packages.install(without_data(folder), SYSTEM)
    packages.install(APPLICATION, SYSTEM)
    people = {
        key: _officer(key, number, name, role, offices[office])
        for number, (key, (name, role, office)) in enumerate(STAFF.items())
    }
    people["citizen"] = _account("citizen", 99, "陈雨桐", AccountKind.CITIZEN)
    firm = parties.register_legal_entity(
        SYSTEM,
        "禾里餐饮管理有限公司",
        _checked("91990124MA5K7T2Q"),
        EntityType.ENTERPRISE,
        representative_name="周桂兰",
        region_code="990124",
        address="望溪县城关街道溪滨路18号",
    )
    person_id = accounts.get_account(people["citizen"]).person_id
    rights = [MandateRight.SUBMIT, MandateRight.COLLECT]
    today = clock.today()
    parties.grant_mandate(SYSTEM, firm.id, person_id, [ITEM], rights, today, date(2027, 1, 1))
    jobs.run_pending()
    return County(offices, people, firm.id)


def _checked(start: str) -> str:
    """A unified social credit code whose last two characters fit (GB 32100, GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = 11 - sum(alphabet.index(c) * w for c, w in zip(start[8:16], weights, strict=True)) % 11
    body = start + {10: "X", 11: "0"}.get(total, str(total))
    return body + codes.uscc_check_character(body)


def _officer(key: str, number: int, name: str, role: Role, organization_id: UUID) -> UUID:
    account_id = _account(key, number, name, AccountKind.STAFF)
    accounts.assign_role(SYSTEM, account_id, role, organization_id, valid_from=date(2026, 1, 1))
    return account_id


def _account(key: str, number: int, name: str, kind: AccountKind) -> UUID:
    body = f"99012419850101{number:03d}"
    identity = body + codes.ric_check_character(body)
    person = parties.register_person(SYSTEM, name, identity, phone="13900001234")
    return accounts.create_account(SYSTEM, f"test.{key}", person.id, kind).id
