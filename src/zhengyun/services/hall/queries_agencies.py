"""Intermediaries as everybody sees them: agencies, what they were chosen for, figures reckoned from it.

The registers are those of the application `intermediary_market`; without it there is nobody to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Condition, Operator, Record, Search
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem, not_found

AGENCIES, PROJECTS, SIGNUPS = "intermediary_agency", "intermediary_project", "intermediary_signup"
KINDS = "intermediary_service_kind"
GOOD = (1, 2, 3)
SIGNED = ("contracted", "accepted", "rated")
MOST = 1000
PAGE = 100


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    """contracts: filed ones; running: not past their end; days: agreed on the average, from start to end.

    ratings, good: of contracts that were rated, and those at level 1 to 3.
    """

    purchases: int
    contracts: int
    running: int
    days: int | None
    ratings: int
    good: int


def agencies() -> list[Record]:
    """In service, by name."""
    rows = _all(AGENCIES, [Condition("state", Operator.EQUAL, "in_service")])
    return sorted(rows, key=lambda one: str(one.values["name"]))


def agency(code: str) -> Record:
    """Raises `hall.no_such_agency` (404)."""
    return _one(AGENCIES, {"code": code}, "hall.no_such_agency", _("There is no such agency."), code)


def is_expired(agency: Record, today: date) -> bool:
    """Whether its qualification has ended: it is neither chosen nor drawn until it is renewed."""
    until = agency.values.get("qualified_until")
    return until is not None and until < today


def purchase(number: str) -> Record:
    """Raises `hall.no_such_purchase` (404)."""
    text = _("There is no such purchase.")
    return _one(PROJECTS, {"number": number}, "hall.no_such_purchase", text, number)


def purchases_of(code: str) -> list[Record]:
    """Newest first."""
    rows = _all(PROJECTS, [Condition("agency_code", Operator.EQUAL, code)])
    return sorted(rows, key=lambda one: str(one.values.get("chosen_on") or ""), reverse=True)


def are_signups_told(purchase: Record, today: date) -> bool:
    """Nobody learns who else signs up, and for how much, as long as he can sign up himself."""
    until = purchase.values.get("signup_until")
    return until is not None and today > until


def signups(number: str) -> list[Record]:
    """Of a purchase for which nobody can sign up any more (`are_signups_told`), by agency."""
    rows = _all(SIGNUPS, [Condition("purchase_number", Operator.EQUAL, number)], SYSTEM)
    return sorted(rows, key=lambda one: str(one.values["agency_name"]))


def announced() -> list[Record]:
    """Needs for which agencies can sign up, the one that ends first at the top."""
    rows = _all(PROJECTS, [Condition("state", Operator.EQUAL, "announced")])
    return sorted(rows, key=lambda one: str(one.values.get("signup_until") or ""))


def figures(rows: Iterable[Record], today: date) -> AgencyFigures:
    """Of the purchases of one agency; reckoned each time, kept nowhere."""
    found = [one.values for one in rows]
    signed = [one for one in found if one["state"] in SIGNED]
    spans = [
        (one["contract_until"] - one["contract_from"]).days + 1
        for one in signed
        if one.get("contract_from") and one.get("contract_until")
    ]
    levels = [int(one["level"]) for one in found if one.get("level")]
    running = [one for one in signed if one.get("contract_until") and one["contract_until"] >= today]
    return AgencyFigures(
        purchases=len(found),
        contracts=len(signed),
        running=len(running),
        days=round(sum(spans) / len(spans)) if spans else None,
        ratings=len(levels),
        good=sum(1 for one in levels if one in GOOD),
    )


def kind_titles() -> dict[str, str]:
    return {one.code: one.title for one in registers.codes_of(KINDS)}


def _all(register: str, conditions: list[Condition], reader: Actor = ANONYMOUS) -> Iterator[Record]:
    cursor: str | None = None
    for _page in range(MOST // PAGE):
        page = registers.search(reader, register, Search(conditions, limit=PAGE, cursor=cursor))
        yield from page.records
        if (cursor := page.next) is None:
            return


def _one(register: str, key: dict[str, str], code: str, text: str, value: str) -> Record:
    try:
        return registers.find(ANONYMOUS, register, key)
    except Problem as problem:
        if problem.status != 404:
            raise
        raise not_found(code, text, value=value[:40]) from problem
