"""A department that orders, the bureau that decides and the provider that delivers, for tests of orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from zhengyun.config import demo
from zhengyun.config.demo.tests.grounds import OPENED
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests.builders import bureau, credit_code, person
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor

FOLDER = demo.APPLICATIONS / "cloud_orders"
ITEM = "990124000900001001"
ZONE = "acceptance"
NOT_CLASSIFIED = {"secrecy.is_classified": "no"}
_numbers = count(1)


@dataclass(frozen=True)
class Office:
    """unit: the department that orders."""

    unit: UUID

    def officer(self, role: Role, at: UUID | None = None, *, acting: bool = False) -> Actor:
        """Somebody with a role, at the unit unless said otherwise. acting: for the unit itself."""
        place = at or self.unit
        who = person("郑凯")
        account = accounts.create_account(SYSTEM, f"room.{next(_numbers)}", who.id, AccountKind.STAFF).id
        accounts.assign_role(SYSTEM, account, role, place)
        return accounts.actor_for_account(account, place if acting else None, channel="web")

    def exit_order(self, actor: Actor, instance: str) -> CaseView:
        draft = casework.start_draft(actor, ITEM, "exit", {})
        answers = {
            "target.instances": [instance],
            "exit.reason": ["系统已经下线。"],
            "exit.data_exported": ["yes"],
        }
        casework.save_page(actor, draft.id, "exit", answers, draft.version)
        sent = casework.submit(actor, draft.id)
        jobs.run_pending()
        return sent


def enter_server(unit: UUID) -> str:
    """A server that the unit holds; gives its id."""
    from zhengyun.services.cloud.casework_records import ResourceRecords

    system, instance = (
        f"0190a0b0-0000-7000-8000-{next(_numbers):012x}",
        str(UUID(int=next(_numbers) + 2**100)),
    )
    shared: dict[str, Any] = {"owner": str(unit), "zone": ZONE}
    records = ResourceRecords()
    records.enter("quota", {"owner": str(unit), "vcpus": 64, "memory_gb": 256, "disk_gb": 4000})
    records.enter("system", {**shared, "id": system, "title": "签约系统", "level": 2})
    lease = {"instance": instance, "system": system, "grade": "A-01-001-02", "months": 6}
    records.enter("lease", {**shared, **lease})
    jobs.run_pending()
    return instance


def install() -> None:
    """A provider, and a zone of its own whose machines are not real; the package is there already."""
    from zhengyun.engines.compute.tests import machines
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.tests.base import catalogue

    room = machines.build(ZONE)
    facade.load_catalogue(SYSTEM, catalogue(room.pool.code))
    if parties.find_organization("lzcloud") is None:
        uscc = credit_code("11", 990_001)
        parties.register_organization(SYSTEM, "澜州云服务公司", uscc, "lzcloud", region_code="990124")


def office() -> Office:
    return Office(bureau("望溪县卫生健康局").id)


def later(hours: int) -> Any:
    return clock.at(OPENED + timedelta(days=1, hours=hours))
