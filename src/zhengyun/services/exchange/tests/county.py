"""The registers' small county with people who have accounts, and what their browsers do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.test import Client
from django.urls import reverse

from zhengyun.engines.registers.tests import builders
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM, Actor

STAFF = {
    "police": ("马一鸣", Role.DATA_STEWARD, "police"),
    "market": ("丁立", Role.DATA_STEWARD, "market"),
    "civil": ("吴春晖", Role.DATA_STEWARD, "civil_affairs"),
    "reviewer": ("范云", Role.REVIEWER, "market"),
    "clerk": ("何晓敏", Role.COUNTER_CLERK, "health"),
    "head": ("石磊", Role.SECTION_HEAD, "market"),
    "stranger": ("外人", Role.EDITOR, "health"),
    "auditor": ("审计", Role.AUDIT_ADMIN, "county"),
}
BASIS = "食品经营许可和备案管理办法第十二条"


@dataclass(frozen=True)
class County:
    """Who there is; roles are those of the present instant."""

    offices: dict[str, UUID]
    people: dict[str, UUID]

    def __getattr__(self, name: str) -> Actor:
        if name not in self.people:
            raise AttributeError(name)
        return accounts.actor_for_account(self.people[name], channel="web")


def build() -> County:
    offices = builders.build_county().offices
    people = {key: _officer(key, *who, offices) for key, who in STAFF.items()}
    people["citizen"] = _account("citizen", "陈雨桐", AccountKind.CITIZEN)
    return County(offices, people)


def _officer(key: str, name: str, role: Role, office: str, offices: dict[str, UUID]) -> UUID:
    account_id = _account(key, name, AccountKind.STAFF)
    accounts.assign_role(SYSTEM, account_id, role, offices[office], valid_from=date(2026, 1, 1))
    return account_id


def _account(key: str, name: str, kind: AccountKind) -> UUID:
    person = parties.register_person(SYSTEM, name, builders.fresh_identity(), phone="16012341234")
    return accounts.create_account(SYSTEM, f"exchange.{key}", person.id, kind).id


def page(name: str, *arguments: object) -> str:
    return reverse(f"exchange:{name}", args=list(arguments))


def say_purpose(browser: Client, code: str = "test_people", **more: str) -> None:
    """The purpose bar is filled in for this session."""
    answer = browser.post(page("purpose", code), {"basis": BASIS, **more})
    assert answer.status_code == 302, answer.content.decode()
