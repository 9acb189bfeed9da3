"""A counter in the small county of the tests, and what is typed there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, DraftView, Identification, Presence
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock, codes
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.services.desk.models import CounterSite, CounterWindow
from zhengyun.services.desk.tests.conftest import MONDAY
from zhengyun.services.desk.tests.county import ANSWERS, ITEM, picture

if TYPE_CHECKING:
    from zhengyun.services.desk.tests.county import County

HOURS = [["09:00", "12:00"], ["13:30", "17:00"]]
MATERIALS = ("layout", "process", "safety_rules")


def identity(number: int) -> str:
    body = f"99012419900101{number:03d}"
    return body + codes.ric_check_character(body)


def person(name: str, number: int, phone: str = "13900001234") -> UUID:
    return parties.register_person(SYSTEM, name, identity(number), phone=phone).id


def site(county: County, windows: int = 2, **values: object) -> CounterSite:
    given = {"code": "centre", "name": "望溪县政务服务中心", "address": "政务路1号", "hours": HOURS}
    made = CounterSite.objects.create(organization_id=county.offices["asb-counter"], **{**given, **values})
    for number in range(1, windows + 1):
        CounterWindow.objects.create(site=made, number=number)
    return made


def staff_of(county: County, name: str, number: int, role: Role, office: str) -> Actor:
    account = accounts.create_account(SYSTEM, f"test.s{number}", person(name, number), AccountKind.STAFF)
    accounts.assign_role(SYSTEM, account.id, role, county.offices[office], valid_from=date(2026, 1, 1))
    return accounts.actor_for_account(account.id, channel="web")


def administrator(county: County) -> Actor:
    found = accounts.find_account("test.s77")
    if found is not None:
        return accounts.actor_for_account(found.id, channel="web")
    return staff_of(county, "管理员", 77, Role.SYSTEM_ADMIN, "asb-counter")


def stands_here(person_id: UUID, letter: str = "") -> Presence:
    return Presence(person_id, Identification.CARD_READ, letter)


def begin(county: County, applicant_id: UUID, presence: Presence) -> DraftView:
    return casework.start_at_counter(county.clerk, applicant_id, ITEM, "new", {"scope": "other"}, presence)


def fill(county: County, draft: DraftView, *, scans: tuple[str, ...] = MATERIALS, tick: str = "") -> None:
    """Every page filled in; scans for these materials, the others seen as paper."""
    inner = casework.at_counter(county.clerk, draft.id)
    for code in MATERIALS:
        if code in scans:
            casework.add_file(inner, draft.id, code, picture(), f"{code}.jpg")
        if tick or code not in scans:
            casework.tick_in_draft(inner, draft.id, code, tick or "original_checked")
    for page in draft.pages:
        now = casework.get_draft(inner, draft.id)
        values = {name: list(texts) for name, texts in ANSWERS.items()}
        casework.save_page(inner, draft.id, page.id, values, now.version)


def received(
    county: County, applicant_id: UUID, presence: Presence, tick: str = "original_checked"
) -> CaseView:
    draft = begin(county, applicant_id, presence)
    fill(county, draft, tick=tick)
    return casework.submit_at_counter(county.clerk, draft.id)


def at_once(calls: list[Callable[[], object]]) -> None:
    """On Monday morning, each by a connection of its own."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait()
            with clock.at(MONDAY):
                call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
