"""People, a machine and its console for tests of consoles."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from zhengyun.engines.compute import drivers
from zhengyun.engines.compute.contracts import ConsoleKind, State
from zhengyun.engines.compute.contracts.drivers import Capability, ConsoleTarget, DriverError
from zhengyun.engines.compute.models import Image, Instance, Pool
from zhengyun.engines.compute.tests.placing import make_pool
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests.builders import credit_code, person
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.ids import uuid7

_serial = count(1)


@dataclass(frozen=True)
class City:
    """A tenant, another one, the provider of the pool, another provider, the data bureau."""

    health: UUID
    civil: UUID
    provider: UUID
    other_provider: UUID
    bureau: UUID

    def person(self, role: str, office: str, name: str = "郑凯") -> Actor:
        """Somebody with an account, so that rights are looked up again."""
        number = next(_serial)
        account = accounts.create_account(SYSTEM, f"looker{number}", person(name).id, AccountKind.STAFF)
        organization_id: UUID = getattr(self, office)
        accounts.assign_role(SYSTEM, account.id, role, organization_id)
        return accounts.actor_for_account(account.id, organization_id, "web")


def build_city() -> City:
    names = ("望溪县卫生健康局", "望溪县民政局", "澜州市云服务公司", "安云公司", "望溪县数据局")
    fields = ("health", "civil", "provider", "other_provider", "bureau")
    made = [
        parties.register_organization(
            SYSTEM, name, credit_code("11", 700_000 + next(_serial)), f"looking-{code}", region_code="990124"
        ).id
        for code, name in zip(fields, names, strict=True)
    ]
    return City(*made)


def make_machine(city: City, consoles: Consoles | None = None, **more: Any) -> Instance:
    """A running machine of the health bureau in the provider's pool."""
    number = next(_serial)
    pool = Pool.objects.filter(code="looking").first() or make_pool(
        "looking",
        provider_id=city.provider,
        driver="looking",
        settings={"folder": str(consoles.folder)} if consoles else {},
    )
    Image.objects.get_or_create(
        code="looking", defaults={"title": "Tiny", "os_name": "Linux", "min_memory_mb": 64, "min_disk_gb": 1}
    )
    facts = {"id": uuid7(), "owner_id": city.health, "name": f"web-{number}", "hostname": f"web-{number}"}
    facts |= {"zone_id": pool.zone_id, "pool": pool, "image_id": "looking", "vcpus": 1, "memory_mb": 128}
    facts |= {"state": State.RUNNING, "created_at": clock.now()}
    return Instance.objects.create(**(facts | more))


class Consoles:
    """Where machines listen, without a driver: Unix sockets that send back what they get."""

    capabilities = frozenset({Capability.CONSOLE_VNC, Capability.CONSOLE_SERIAL})

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url

    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
        if self.url:
            return ConsoleTarget(kind, url=self.url)
        socket = self.folder / kind.value
        if not socket.exists():
            raise DriverError("the machine has no console")
        return ConsoleTarget(kind, socket=str(socket))

    async def listen(self, kind: ConsoleKind) -> asyncio.Server:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"RFB 003.008\n")
            while block := await reader.read(65536):
                if block == b"\x04end":
                    break
                writer.write(block)
                await writer.drain()
            writer.close()

        return await asyncio.start_unix_server(answer, self.folder / kind.value)


def open_driver(pool: Pool) -> Consoles:
    """This module stands for a driver, see `use_consoles`."""
    return Consoles(Path(pool.settings.get("folder", "")), pool.settings.get("url", ""))


def use_consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(drivers.MODULES, "looking", __name__)
