"""A department, a procedure and a case as rows, for tests of clocks and papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.models import (
    Case,
    CaseAct,
    FormVersion,
    LetterTemplate,
    Parameter,
    ProcedureVersion,
    ServiceItem,
    ServiceItemVersion,
    Task,
)
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, AccountView, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.codes import ric_check_character, uscc_check_character
from zhengyun.kit.ids import uuid7

PACKAGE = "tests"
APPLICANT = UUID("01900000-0000-7000-8000-000000000001")
NUMBER_RULE = "JY{kind}{region:6}{seq:6}{check}"
LETTER = """// code: acceptance_notice
// title: 受理通知书
// kind: acceptance
#import "letter.typ": *
#show: letter
#you\\提出的“#at("case.title")”申请，本机关予以受理。#at("act.opinion")
"""
LICENCE = """// code: food_licence
// title: 食品经营许可证
// kind: licence
#import "letter.typ": *
#licence(fields: (
  ("经营者名称", at("applicant.name")),
  ("主体业态", at("labels.business.main_type")),
  ("有效期至", day(at("licence.valid_until"))),
))
"""
DEFINITION: dict[str, Any] = {
    "letters": {"accept": "acceptance_notice"},
    "letter_numbers": {"acceptance_notice": "望市监许受〔{year}〕{seq:5}号"},
    "remedies": {"review_body": "望溪县人民政府"},
    "limits": {"promised": {"amount": 7, "unit": "working_day", "source": "承诺"}},
    "licence": {
        "template": "food_licence",
        "title": "食品经营许可证",
        "number_rule": NUMBER_RULE,
        "number_kind": '=if data.business.main_type = "sales" then "1" else "2"',
        "valid_years": "params.licence_valid_years",
        "fields": {"main_type": "business.main_type"},
    },
}
FORM = {"fields": {"business.main_type": {"enum_titles": {"catering": "餐饮服务经营者"}}}}
FLOW: dict[str, Any] = {"nodes": [], "edges": []}


def make_department(
    code: str = "amr", name: str = "望溪县市场监督管理局", digit: str = "1"
) -> OrganizationView:
    body = f"11990124MB000000{digit}"
    uscc = body + uscc_check_character(body)
    return parties.register_organization(SYSTEM, name, uscc, code, region_code="990124", short_name="望市监")


def make_officer(username: str, name: str, role: str, organization_id: UUID, serial: int) -> AccountView:
    body = f"99012419900101{serial:03d}"
    person = parties.register_person(SYSTEM, name, body + ric_check_character(body))
    account = accounts.create_account(SYSTEM, username, person.id, AccountKind.STAFF)
    accounts.assign_role(SYSTEM, account.id, Role(role), organization_id)
    return account


def _letter_templates(parts: dict[str, Any]) -> None:
    for code, title, source in (
        ("acceptance_notice", "受理通知书", LETTER),
        ("food_licence", "食品经营许可证", LICENCE),
    ):
        LetterTemplate.objects.create(code=code, kind=code, title=title, source=source, **parts)


def _definitions(department: OrganizationView) -> dict[str, Any]:
    now = clock.now()
    item, made = ServiceItem.objects.get_or_create(
        code="T-1",
        defaults={
            "title": "食品经营许可",
            "package": PACKAGE,
            "organization_id": department.id,
            "region_code": "990124",
            "item_type": "01",
        },
    )
    common = {"version": 1, "digest": "0" * 64, "created_at": now}
    if made:
        ServiceItemVersion.objects.create(item=item, guide={}, **common)
        parts = {"package": PACKAGE, "state": "active", **common}
        FormVersion.objects.create(code="f", title="f", definition=FORM, **parts)
        ProcedureVersion.objects.create(
            code="p",
            title="p",
            act_set="administrative_licence",
            definition=DEFINITION,
            flow=FLOW,
            bpmn="",
            **parts,
        )
        _letter_templates(parts)
        Parameter.objects.create(
            package=PACKAGE,
            code="licence_valid_years",
            value=5,
            valid_from="2023-12-01",
            source="总局令第78号",
        )
    return {
        "item_version": ServiceItemVersion.objects.get(item=item),
        "form_version": FormVersion.objects.get(code="f"),
        "procedure_version": ProcedureVersion.objects.get(code="p"),
    }


def make_case(department: OrganizationView, number: str = "C1", **more: Any) -> Case:
    """A case that was accepted just now."""
    now = clock.now()
    values: dict[str, Any] = {
        "number": number,
        "item_code": "T-1",
        "option_code": "new",
        "title": "食品经营许可（新办）",
        "applicant_id": APPLICANT,
        "applicant_name": "禾里餐饮管理有限公司",
        "applicant_code": "91990124MA5K7T2Q72",
        "applicant_kind": "legal_entity",
        "submitted_by": uuid7(),
        "channel": "web",
        "organization_id": department.id,
        "organization_name": department.name,
        "region_code": "990124",
        "state": "accepted",
        "submitted_at": now,
        "accepted_at": now,
        "data": {"business": {"main_type": "catering"}, "licence": {"number": ""}},
        **_definitions(department),
        **more,
    }
    return Case.objects.create(**values)


def make_task(case: Case, element: str = "inspection", **more: Any) -> Task:
    values: dict[str, Any] = {
        "case": case,
        "element": element,
        "name": "现场核查",
        "role": "inspector",
        "organization_id": case.organization_id,
        "organization_name": case.organization_name,
        "case_number": case.number,
        "case_title": case.title,
        "applicant_name": case.applicant_name,
        "item_code": case.item_code,
        "opened_at": clock.now(),
        **more,
    }
    return Task.objects.create(**values)


def make_act(case: Case, act: str = "accept", **more: Any) -> CaseAct:
    values: dict[str, Any] = {
        "case": case,
        "case_version": case.version,
        "act": act,
        "from_state": "received",
        "to_state": "accepted",
        "occurred_at": clock.now(),
        **more,
    }
    return CaseAct.objects.create(**values)


def shanghai(text: str) -> datetime:
    """`2026-09-29 09:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)
