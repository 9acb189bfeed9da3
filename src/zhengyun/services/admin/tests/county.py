"""A small county with the three administrators twice over, an item manager, and a package with one matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.urls import reverse

from zhengyun.engines.casework.tests import world
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM, Actor

STAFF = {
    "system": ("关锡彤", Role.SYSTEM_ADMIN, "bureau"),
    "system_too": ("高锡睿", Role.SYSTEM_ADMIN, "bureau"),
    "security": ("安泉生", Role.SECURITY_ADMIN, "bureau"),
    "security_too": ("安如山", Role.SECURITY_ADMIN, "bureau"),
    "auditor": ("沈济之", Role.AUDIT_ADMIN, "bureau"),
    "tender": ("苗宜萍", Role.ITEM_MANAGER, "bureau"),
    "stranger": ("外人", Role.ITEM_MANAGER, "other"),
    "reviewer": ("丁立", Role.REVIEWER, "bureau"),
    "leader": ("吴春晖", Role.CHIEF_REPRESENTATIVE, "bureau"),
}


@dataclass(frozen=True)
class County:
    """Who there is; roles are those of the present instant. folder: for packages that a test writes."""

    offices: dict[str, UUID]
    people: dict[str, UUID]
    world: World
    folder: Path

    def __getattr__(self, name: str) -> Actor:
        if name not in vars(self).get("people", ()):  # while it is unpacked it has none
            raise AttributeError(name)
        return accounts.actor_for_account(self.people[name], channel="web")


def build(folder: Path) -> County:
    made = world.build(folder, effect="demo.scripted")
    offices = {"bureau": made.amr.id, "other": made.north.id}
    people = {key: account(key, name, role, offices[place]) for key, (name, role, place) in STAFF.items()}
    people["citizen"] = account("citizen", "陈雨桐", None, offices["bureau"])
    return County(offices, people, made, folder.parent)


def account(key: str, name: str, role: Role | None, office: UUID) -> UUID:
    person = builders.person(name)
    kind = AccountKind.STAFF if role else AccountKind.CITIZEN
    made = accounts.create_account(SYSTEM, f"admin.{key}", person.id, kind)
    if role is not None:
        accounts.assign_role(SYSTEM, made.id, role, office, valid_from=date(2026, 1, 1))
    return made.id


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=list(arguments))
