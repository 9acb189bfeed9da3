"""A small county for tests: two offices, their staff, an applicant, and a package with one matter."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import definitions, facade
from zhengyun.engines.casework.contracts import CaseView, Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.effects import register_effect
from zhengyun.engines.casework.logic.acceptance_people import People, social_credit_code
from zhengyun.engines.casework.models import Draft, FormVersion, ServiceItem, Task
from zhengyun.engines.casework.tests.flows import LICENCE_FLOW, bpmn
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

ITEM = "990124000131099001"

MANIFEST = """id = "tests"
version = "{version}"
title = "测试许可"
title_en = "Test licence"
platform = ">=0.1,<1"
owner = "990124:amr"
licence = "Apache-2.0"
category = "tests"
"""

FORM = {
    "code": "test_form",
    "title": "申请表",
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "contact": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "title": "联系人", "minLength": 1, "maxLength": 50},
                    "phone": {"type": "string", "title": "联系电话", "maxLength": 20},
                },
                "required": ["name"],
            },
            "premises": {
                "type": "object",
                "properties": {
                    "area": {"type": "integer", "title": "面积", "minimum": 1},
                    "office": {"type": "string", "title": "属地", "maxLength": 20},
                },
                "required": ["area"],
            },
        },
        "required": ["contact", "premises"],
    },
    "pages": [
        {
            "id": "all",
            "title": "填写",
            "fields": ["contact.name", "contact.phone", "premises.area", "premises.office"],
            "materials": ["plan"],
        }
    ],
    "fields": {"contact.name": {"widget": "text"}},
    "materials": [
        {
            "code": "plan",
            "title": "布局图",
            "required": False,
            "accept": ["application/pdf"],
            "blank": "authorization",
            "sample": "authorization",
            "examples": [
                {"is": "right", "picture": "plan_labelled", "text": "写明名称和面积"},
                {"is": "wrong", "picture": "plan_empty", "text": "只有轮廓"},
            ],
        }
    ],
    "rules": [],
}

INSPECTION = {
    "code": "test_inspection",
    "title": "核查表",
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "inspection": {
                "type": "object",
                "properties": {
                    "result": {"type": "string", "title": "结论", "enum": ["pass", "fail"]},
                    "note": {"type": "string", "title": "说明", "maxLength": 200},
                },
                "required": ["result"],
            }
        },
        "required": ["inspection"],
    },
    "pages": [
        {"id": "all", "title": "核查", "fields": ["inspection.result", "inspection.note"], "materials": []}
    ],
    "fields": {},
    "materials": [],
    "rules": [],
}

PROCEDURE = """code = "test_licence"
title = "测试许可"
act_set = "administrative_licence"
flow = "flows/licence.bpmn"
[limits]
statutory = {{ amount = 10, unit = "working_day", source = "测试办法" }}
promised = {{ amount = 7, unit = "working_day", source = "承诺" }}
extension = {{ amount = 5, unit = "working_day", source = "测试办法" }}
notice = {{ amount = 5, unit = "working_day", source = "行政许可法第三十二条" }}
correction = {{ amount = 20, unit = "working_day", source = "规则" }}
service = {{ amount = 5, unit = "working_day", source = "测试办法" }}
[[steps]]
element = "counter"
role = "reviewer"
acts = ["receive", "correct", "accept", "not_accept", "terminate"]
primary = "accept"
[[steps]]
element = "review"
role = "reviewer"
acts = ["complete", "request_extension", "start_special", "end_special", "terminate", "return_to"]
primary = "complete"
[[steps]]
element = "inspection"
role = "inspector"
organization = "=if data.premises.office = \\"north\\" then \\"t-north\\" else \\"t-amr\\""
acts = ["complete", "sign"]
primary = "complete"
form = "test_inspection"
signers = 2
limit = {{ amount = 3, unit = "working_day", source = "测试办法" }}
[[steps]]
element = "decision"
role = "chief_representative"
acts = ["grant", "refuse", "return_to"]
primary = "grant"
[[steps]]
element = "service"
role = "counter_clerk"
organization = "t-counter"
acts = ["serve"]
primary = "serve"
[[effects]]
element = "licence"
effect = "{effect}"
settings = {{ word = "done" }}
[remedies]
review_body = "望溪县人民政府"
review_term = "六十日"
court = "望溪县人民法院"
court_term = "六个月"
"""

FILING = """code = "test_filing"
title = "测试备案"
act_set = "filing"
flow = "flows/filing.bpmn"
steps = []
[[effects]]
element = "file"
effect = "demo.works"
"""

ITEM_FILE = f"""code = "{ITEM}"
title = "测试许可"
organization = "t-amr"
region = "990124"
item_type = "10"
audience = ["1", "2", "6"]
[guide]
subjects = {{ person = ["准营准办"], firm = ["准营准办"] }}
summary = "开饭馆要先办许可"
keywords = ["餐馆"]
consult_phone = "0990-1"
complaint_phone = "0990-2"
[[options]]
code = "new"
title = "新办"
form = "test_form"
procedure = "test_licence"
[[options]]
code = "filing"
title = "备案"
form = "test_form"
procedure = "test_filing"
"""

PARAMS = """[[parameter]]
code = "special_procedures"
valid_from = 2004-07-01
source = "行政许可法第四十五条"
value = [{ kind = "expert_review", title = "专家评审", citation = "行政许可法第四十五条" }]
"""


@dataclass
class DemoEffect:
    """Works, waits, fails or crashes, as its settings of the moment say; counts what it did."""

    name: str
    answers: list[Any] = field(default_factory=list)
    calls: list[EffectCall] = field(default_factory=list)

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        self.calls.append(call)
        answer: Any = self.answers.pop(0) if self.answers else Done({"word": call.settings.get("word", "")})
        if isinstance(answer, BaseException):
            raise answer
        found: Done | Wait | Failed = answer
        return found

    def check(self, settings: Any) -> list[str]:
        return [] if "word" in settings or self.name == "demo.works" else ["the setting word is missing"]


WORKS = DemoEffect("demo.works")
SCRIPTED = DemoEffect("demo.scripted")


def write_package(
    folder: Path, *, version: str = "1.0.0", effect: str = "demo.works", **replaced: str
) -> Path:
    """replaced: other content for a file, named like procedures__licence (without suffix)."""
    files = {
        "application.toml": MANIFEST.format(version=version),
        "forms/form.json": json.dumps(FORM, ensure_ascii=False),
        "forms/inspection.json": json.dumps(INSPECTION, ensure_ascii=False),
        "procedures/licence.toml": PROCEDURE.format(effect=effect),
        "procedures/filing.toml": FILING,
        "flows/licence.bpmn": LICENCE_FLOW.decode(),
        "flows/filing.bpmn": bpmn("start s\nservice file\nend e", "s > file > e").decode(),
        "items/item.toml": ITEM_FILE,
        "params/params.toml": PARAMS,
    }
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        key = name.replace("/", "__").rpartition(".")[0]
        place.write_text(replaced.get(key, content), "utf-8")
    return folder


@dataclass
class World:
    """Everything a test needs; `at` is the present instant of the county."""

    people: People
    amr: OrganizationView
    north: OrganizationView
    counter: OrganizationView
    applicant: Actor
    reviewer: Actor
    inspector: Actor
    second: Actor
    chief: Actor
    clerk: Actor

    def submit(self, *, option: str = "new", office: str = "", key: str | None = None) -> CaseView:
        draft = self.draft(option=option, office=office)
        return facade.submit(self.applicant, draft.id, idempotency_key=key)

    def draft(self, *, option: str = "new", office: str = "", area: Any = 120) -> Draft:
        current = ServiceItem.objects.get(code=ITEM).current_version_id
        assert current
        item = definitions.item(current)
        form = FormVersion.objects.get(code="test_form", state="active")
        data: dict[str, Any] = {
            "contact": {"name": "何禾", "phone": "13900005678"},
            "premises": {"area": area},
        }
        if office:
            data["premises"]["office"] = office
        assert self.applicant.account_id
        assert self.applicant.party_id
        return Draft.objects.create(
            account_id=self.applicant.account_id,
            applicant_id=self.applicant.party_id,
            mandate_id=self.applicant.mandate_id,
            item_version_id=item.version_id,
            form_version_id=form.id,
            item_code=ITEM,
            option_code=option,
            title="测试许可（新办）",
            data=data,
            created_at=clock.now(),
            updated_at=clock.now(),
        )

    def correction_draft(self, case: CaseView, **changed: Any) -> Draft:
        draft = self.draft()
        draft.case_id = case.id
        draft.data = {**draft.data, **changed}
        draft.save()
        return draft

    def accepted(self, **how: Any) -> CaseView:
        case = self.submit(**how)
        facade.perform(self.reviewer, case.id, "receive")
        return facade.perform(self.reviewer, case.id, "accept")

    def inspected(self, case: CaseView, result: str = "pass") -> CaseView:
        task = self.task(case, "inspection")
        facade.save_task_form(self.inspector, task.id, {"inspection.result": [result]})
        facade.perform(self.inspector, case.id, "complete", task_id=task.id, opinion="现场符合")
        return facade.perform(self.second, case.id, "sign", task_id=task.id)

    def reviewed(self, case: CaseView) -> CaseView:
        task = self.task(case, "review")
        return facade.perform(self.reviewer, case.id, "complete", task_id=task.id, opinion="材料齐全")

    def ready_to_decide(self, **how: Any) -> CaseView:
        case = self.accepted(**how)
        self.reviewed(case)
        return self.inspected(case)

    def task(self, case: CaseView, element: str) -> Task:
        return Task.objects.get(case_id=case.id, element=element, state="open")

    def open_elements(self, case: CaseView) -> list[str]:
        return sorted(Task.objects.filter(case_id=case.id, state="open").values_list("element", flat=True))

    def refresh(self, actor: Actor) -> Actor:
        """The same person with the roles of now."""
        from zhengyun.kernel.accounts import facade as accounts

        assert actor.account_id
        return accounts.actor_for_account(actor.account_id, channel="web")


def build(folder: Path, **package: str) -> World:
    register_effect(WORKS)
    register_effect(SCRIPTED)
    for demo in (WORKS, SCRIPTED):
        demo.answers.clear()
        demo.calls.clear()
    amr, north, counter = (_office(name, code) for name, code in OFFICES)
    packages.install(write_package(folder, **package), SYSTEM)
    people = People(ITEM, "990124")
    world = World(
        people=people,
        amr=amr,
        north=north,
        counter=counter,
        applicant=people.applicant("enterprise", "禾里餐饮管理有限公司"),
        reviewer=people.officer("reviewer", amr.id),
        inspector=people.officer("inspector", amr.id, 1),
        second=people.officer("inspector", amr.id, 2),
        chief=people.officer("chief_representative", amr.id),
        clerk=people.officer("counter_clerk", counter.id),
    )
    jobs.run_pending()
    return world


OFFICES = (("望溪县市场监督管理局", "t-amr"), ("北所", "t-north"), ("综合窗口", "t-counter"))


def _office(name: str, code: str) -> OrganizationView:
    uscc = social_credit_code(EntityType.PUBLIC_INSTITUTION).replace("12", "11", 1)
    return parties.register_organization(SYSTEM, name, _mended(uscc), code, region_code="990124")


def _mended(uscc: str) -> str:
    from zhengyun.kit import codes

    return uscc[:17] + codes.uscc_check_character(uscc[:17])


def account(actor: Actor) -> UUID:
    assert actor.account_id
    return actor.account_id
