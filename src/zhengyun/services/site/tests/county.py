"""A county with two bureaus, authors and reviewers, and the columns of the website."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.site.contracts import Act, Writing
from zhengyun.services.site.logic.move_notice import move_notice
from zhengyun.services.site.logic.write_notice import begin_notice
from zhengyun.services.site.models import NoticeVersion

APPLICATION = Path(__file__).parents[5] / "applications" / "county_site"
STAFF = {
    "author": ("孙信", (Role.EDITOR,), "bureau"),
    "colleague": ("钱笔", (Role.EDITOR, Role.SITE_REVIEWER), "bureau"),
    "reviewer": ("李审", (Role.SITE_REVIEWER,), "bureau"),
    "above": ("周县", (Role.SITE_REVIEWER,), "gov"),
    "stranger": ("外人", (Role.EDITOR, Role.SITE_REVIEWER), "other"),
    "clerk": ("何窗", (Role.COUNTER_CLERK,), "bureau"),
}
TEXT = Writing(
    "关于调整窗口服务时间的公告",
    "自下周起调整窗口服务时间。\n- 上午 9:00 至 12:00\n- 下午 13:30 至 17:00",
    "announcement",
    date(2026, 3, 2),
)


@dataclass(frozen=True)
class County:
    """Who there is; roles are those of the present instant."""

    offices: dict[str, UUID]
    people: dict[str, UUID]

    def __getattr__(self, name: str) -> Actor:
        if name not in self.people:
            raise AttributeError(name)
        return accounts.actor_for_account(self.people[name], channel="web")

    def draft(self, key: str = "k", **changed: object) -> NoticeVersion:
        return begin_notice(self.author, self.offices["bureau"], replace(TEXT, **changed), key)  # type: ignore[arg-type]

    def published(self, key: str = "k", **changed: object) -> NoticeVersion:
        version = self.draft(key, **changed)
        move_notice(self.author, version.id, Act.SUBMIT)
        return move_notice(self.reviewer, version.id, Act.PUBLISH)


def build() -> County:
    gov = builders.bureau("望溪县人民政府")
    bureau, other = _keeper_of_columns(gov.id), builders.bureau("望溪县民政局", gov)
    offices = {"gov": gov.id, "bureau": bureau.id, "other": other.id}
    packages.install(APPLICATION, SYSTEM)
    people = {key: _account(key, name, roles, offices[place]) for key, (name, roles, place) in STAFF.items()}
    people["citizen"] = _account("citizen", "陈雨桐", (), gov.id)
    return County(offices, people)


def _keeper_of_columns(parent_id: UUID) -> OrganizationView:
    code = builders.credit_code("11", 427919)
    return parties.register_organization(
        SYSTEM, "望溪县行政审批服务局", code, "asb", region_code="990124", parent_id=parent_id
    )


def _account(key: str, name: str, roles: tuple[Role, ...], office: UUID) -> UUID:
    person = builders.person(name)
    kind = AccountKind.STAFF if roles else AccountKind.CITIZEN
    made = accounts.create_account(SYSTEM, f"site.{key}", person.id, kind)
    for role in roles:
        accounts.assign_role(SYSTEM, made.id, role, office, valid_from=date(2026, 1, 1))
    return made.id
