"""A real machine of a department and its IT officer; runs as a program beside an installation.

`python -m tests.journeys.machines` prints them as JSON. The machine boots while the worker runs.
"""

from __future__ import annotations

import json

USERNAME = "console.officer"


def sow_machine() -> dict[str, str]:
    from tests.journeys.visitor import PASSWORD
    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.compute import facade as compute
    from zhengyun.engines.compute.contracts import NewInstance
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.tests.builders import identity
    from zhengyun.kit.actor import SYSTEM
    from zhengyun.kit.ids import uuid7

    owner_id = organization_id("health")
    person = parties.register_person(SYSTEM, "郑可", identity(731))
    account = accounts.create_account(SYSTEM, USERNAME, person.id, AccountKind.STAFF, PASSWORD)
    accounts.assign_role(SYSTEM, account.id, "it_officer", owner_id)
    for pool in compute.list_pools(SYSTEM):
        if not pool.hosts:
            compute.take_inventory(SYSTEM, pool.code)
    new = NewInstance(
        id=uuid7(), owner_id=owner_id, name="门户试验机", zone="gov", image="zy-tiny", vcpus=1, memory_mb=1024
    )
    compute.create_instance(SYSTEM, new)
    officer = accounts.actor_for_account(account.id, owner_id)
    return {"instance": str(new.id), "password": compute.first_password(officer, new.id)}


if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(sow_machine()))  # noqa: T201
