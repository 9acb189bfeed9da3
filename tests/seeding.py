"""The county without its cases, and tokens for its people; runs as a program beside an installation.

`python -m tests.seeding COUNT` prints a `Seed` as JSON: officers by account, COUNT shops that apply.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCOPES = ("cases:read", "cases:write", "tasks:read", "tasks:write", "licences:read")


@dataclass(frozen=True, slots=True)
class Applicant:
    """A shop whose head applies by token."""

    token: str
    name: str
    head: str
    town: str
    address: str


@dataclass(frozen=True, slots=True)
class Seed:
    """officers: tokens by account. stations: inspectors' accounts by the name of their station."""

    officers: dict[str, str]
    stations: dict[str, list[str]]
    applicants: list[Applicant]

    @classmethod
    def sow(cls, environment: dict[str, str], count: int) -> Seed:
        """Writes it into the installation that this environment names."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.seeding", str(count)],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=900,
        )
        if done.returncode:
            raise AssertionError(done.stderr.decode()[-3000:])
        found: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
        shops = [Applicant(**one) for one in found["applicants"]]
        return cls(found["officers"], found["stations"], shops)


def enter_county() -> None:
    """Organizations, officers, the application and the named applicants."""
    from datetime import timedelta

    from zhengyun.config.demo import APPLICATION, BASE_REGISTERS
    from zhengyun.config.demo.county import enter_organizations, enter_people
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    enter_organizations()
    enter_people(clock.today() - timedelta(days=900))
    packages.install(BASE_REGISTERS, SYSTEM)
    packages.install(APPLICATION, SYSTEM)


def _sow(count: int) -> dict[str, Any]:
    from zhengyun.config.demo.county import written
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    enter_county()
    names = {one["code"]: one["name"] for one in written()["organizations"]}
    staff = [one for one in written()["people"] if one["kind"] == "staff"]
    stations: dict[str, list[str]] = {}
    for one in staff:
        for held in one.get("roles", ()):
            if held["role"] == "inspector":
                stations.setdefault(names[held["at"]], []).append(one["account"])
    tokens = {
        one["account"]: accounts.create_token(one["account"], "test", SCOPES, 2, SYSTEM) for one in staff
    }
    return {"officers": tokens, "stations": stations, "applicants": _shops(count)}


def _shops(count: int) -> list[dict[str, str]]:
    from zhengyun.config.demo.county import applicant, enter_population
    from zhengyun.config.demo.population import Population, population
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    shops = population().trading("catering")[:count]
    enter_population(Population(tuple(one.head for one in shops), tuple(shops)))
    found = []
    for shop in shops:
        actor = applicant(shop.uscc)
        assert actor.account_id
        username = accounts.get_account(actor.account_id).username
        found.append(
            {
                "token": accounts.create_token(username, "test", SCOPES, 2, SYSTEM, party_id=actor.party_id),
                "name": shop.name,
                "head": shop.head.name,
                "town": shop.town,
                "address": shop.address,
            }
        )
    return found


if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(_sow(int(sys.argv[1]))))  # noqa: T201
