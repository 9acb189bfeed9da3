"""The people and bodies with names: organizations, officers, applicants, their accounts and mandates."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo.population import DATA, EntitySeed, Population
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, AccountView
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    EntityType,
    LegalEntityView,
    MandateRight,
    OrganizationKind,
    RepresentativeTitle,
)
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

BATCH = 250


@cache
def written() -> dict[str, Any]:
    """What data/county.toml says."""
    return tomllib.loads((DATA / "county.toml").read_text())


@transaction.atomic
def enter_organizations() -> None:
    for one in written()["organizations"]:
        if parties.find_organization(one["code"]) is None:
            parent = parties.find_organization(one["parent"]) if "parent" in one else None
            parties.register_organization(
                SYSTEM,
                one["name"],
                one["uscc"],
                one["code"],
                kind=OrganizationKind(one["kind"]),
                region_code=written()["region"],
                short_name=one["short_name"],
                parent_id=parent.id if parent else None,
            )


def enter_people(since: date) -> None:
    """Officers and applicants with accounts; their rights begin on `since`."""
    for one in written()["people"]:
        with transaction.atomic():
            _enter_person(one, since)
    for one in written()["entities"]:
        with transaction.atomic():
            _enter_entity(one)
    with transaction.atomic():
        _enter_mandates(since)


def _enter_person(one: dict[str, Any], since: date) -> None:
    if accounts.find_account(one["account"]) is not None:
        return
    person = parties.find_person(one["id_number"]) or parties.register_person(
        SYSTEM, one["name"], one["id_number"], phone=one["phone"]
    )
    kind = AccountKind(one["kind"])
    made = accounts.create_account(
        SYSTEM, one["account"], person.id, kind, written()["password"], one["phone"]
    )
    for held in one.get("roles", ()):
        accounts.assign_role(SYSTEM, made.id, held["role"], organization_id(held["at"]), valid_from=since)


def _enter_entity(one: dict[str, Any]) -> None:
    if parties.find_legal_entity(one["uscc"]) is None:
        head = account_of(one["representative"])
        parties.register_legal_entity(
            SYSTEM,
            one["name"],
            one["uscc"],
            EntityType(one["entity_type"]),
            representative_name=head.name,
            representative_id=head.person_id,
            representative_title=RepresentativeTitle(one["title"]) if "title" in one else None,
            region_code=one["region"],
            address=one["address"],
            industry=one["industry"],
            established_on=one["established_on"],
            business_scope=one["business_scope"],
            registered_capital=one.get("registered_capital"),
        )


def _enter_mandates(since: date) -> None:
    for one in written()["mandates"]:
        principal_id, agent = _principal_of(one), account_of(one["agent"])
        if not parties.mandates_by(principal_id):
            rights = [MandateRight(right) for right in one["rights"]]
            until = clock.today() + timedelta(days=one["days"])
            parties.grant_mandate(SYSTEM, principal_id, agent.person_id, one["matters"], rights, since, until)


def _principal_of(one: dict[str, Any]) -> UUID:
    """Of a mandate: a body by its code, or a person by the account."""
    if "principal_account" in one:
        return account_of(one["principal_account"]).person_id
    return entity_of(one["principal"]).id


def enter_population(found: Population) -> None:
    """Everybody else, in batches that are there as a whole or not at all."""
    for start in range(0, len(found.people), BATCH):
        batch = found.people[start : start + BATCH]
        if parties.find_person(batch[-1].id_number) is None:
            with transaction.atomic():
                for one in batch:
                    parties.register_person(SYSTEM, one.name, one.id_number, phone=one.phone)
    for start in range(0, len(found.entities), BATCH):
        bodies = found.entities[start : start + BATCH]
        if parties.find_legal_entity(bodies[-1].uscc) is None:
            with transaction.atomic():
                for body in bodies:
                    _enter_body(body)


def _enter_body(one: EntitySeed) -> None:
    head = parties.find_person(one.head.id_number)
    parties.register_legal_entity(
        SYSTEM,
        one.name,
        one.uscc,
        one.entity_type,
        representative_name=one.head.name,
        representative_id=head.id if head else None,
        region_code=one.town,
        address=one.address,
        industry=one.industry,
        established_on=one.established_on,
        business_scope=one.scope,
        registered_capital=one.capital,
    )


def organization_id(code: str) -> UUID:
    found = parties.find_organization(code)
    if found is None:
        raise LookupError(f"the county has no organization {code}")
    return found.id


def account_of(username: str) -> AccountView:
    found = accounts.find_account(username)
    if found is None:
        raise LookupError(f"the county has no account {username}")
    return found


def entity_of(uscc: str) -> LegalEntityView:
    found = parties.find_legal_entity(uscc)
    if found is None:
        raise LookupError(f"the county has no body {uscc}")
    return found


def applicant(uscc: str, agent: str = "") -> Actor:
    """Who applies for a body: a named agent by mandate, else its head, signed in without a password."""
    entity = entity_of(uscc)
    if agent:
        return accounts.actor_for_account(account_of(agent).id, entity.id, channel="web")
    username = f"u{uscc[8:17].lower()}"
    found = accounts.find_account(username) or accounts.create_account(
        SYSTEM, username, entity.representative_id or entity.id, AccountKind.CITIZEN
    )
    return accounts.actor_for_account(found.id, entity.id, channel="web")


def officer(username: str) -> Actor:
    return accounts.actor_for_account(account_of(username).id, channel="web")
