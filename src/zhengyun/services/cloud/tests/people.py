"""People with accounts around the small cloud, and their browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from zhengyun.engines.registers.tests.builders import fresh_identity
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests.builders import bureau
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.cloud.tests.base import Cloud


@dataclass
class People:
    """Everybody who has to do with the cloud, by a word; made when first asked for."""

    cloud: Cloud
    accounts: dict[str, UUID] = field(default_factory=dict)

    @cached_property
    def treasury(self) -> OrganizationView:
        return bureau("望溪县财政局")

    def where(self, who: str) -> tuple[Role, OrganizationView]:
        room = self.cloud.room
        return {
            "officer": (Role.IT_OFFICER, room.owner),
            "head": (Role.UNIT_LEADER, room.owner),
            "stranger": (Role.IT_OFFICER, room.other),
            "operator": (Role.CLOUD_OPERATOR, room.provider),
            "manager": (Role.CLOUD_MANAGER, room.bureau),
            "finance": (Role.FINANCE_OFFICER, self.treasury),
            "reviewer": (Role.REVIEWER, room.other),
            "auditor": (Role.AUDIT_ADMIN, room.bureau),
        }[who]

    def account(self, who: str) -> UUID:
        if who not in self.accounts:
            role, place = self.where(who)
            person = parties.register_person(SYSTEM, f"测试{who}", fresh_identity(), phone="16012341234")
            made = accounts.create_account(SYSTEM, f"cloud.{who}", person.id, AccountKind.STAFF).id
            accounts.assign_role(SYSTEM, made, role, place.id, valid_from=date(2026, 1, 1))
            self.accounts[who] = made
        return self.accounts[who]

    def actor(self, who: str) -> Actor:
        return accounts.actor_for_account(self.account(who), channel="web")

    def acting(self, who: str) -> Actor:
        """The same for the unit itself, as he orders."""
        return accounts.actor_for_account(self.account(who), self.where(who)[1].id, channel="web")

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(get_user_model()._default_manager.get(pk=self.account(who)))
        return client

    def token(self, who: str, *scopes: str) -> dict[str, str]:
        """Headers of a program with this account's rights."""
        name = accounts.get_account(self.account(who)).username
        raw = accounts.create_token(name, "test", scopes, 2, SYSTEM)
        return {"Authorization": f"Bearer {raw}"}


def page(name: str, *arguments: object) -> str:
    return reverse(f"cloud:{name}", args=list(arguments))
