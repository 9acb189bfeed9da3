"""A page, the gateway and a machine's console, with real sockets between them."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.installation import free_ports
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from zhengyun.config.gateway.server import Gateway, origin_of
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.consoles.endpoint import Limits, serve
from zhengyun.engines.compute.contracts import ConsoleKind, State
from zhengyun.engines.compute.models import Instance, Pool, Ticket
from zhengyun.engines.compute.tests.looking import City, Consoles, build_city, make_machine, use_consoles
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.modules.gateway import Endpoint, ask
from zhengyun.kit.actor import SYSTEM, Actor

PAGE = "http://127.0.0.1:8600"
KEY = b"\x04\x01\x00\x00\x00\x00\x00a"
GREETING = b"RFB 003.008\n"
OPEN = '{"is_open": true}'
PATIENCE = 120.0


@dataclass
class Scene:
    """A city with a running machine, and a gateway that listens."""

    city: City
    officer: Actor
    machine: Instance
    consoles: Consoles
    port: int

    async def ticket(self, actor: Actor | None = None, kind: ConsoleKind = ConsoleKind.VNC) -> str:
        url = await ask(compute.open_console, actor or self.officer, self.machine.id, kind)
        return url.rpartition("/")[2]

    def open(self, ticket: str, origin: str | None = PAGE) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}/console/{ticket}",
            origin=Origin(origin) if origin else None,
            subprotocols=[Subprotocol("binary")],
            proxy=None,
        )

    async def looking(self, actor: Actor | None = None) -> ClientConnection:
        line = await self.open(await self.ticket(actor))
        assert await line.recv() == OPEN
        assert await line.recv() == GREETING
        return line

    async def closed(self) -> dict[str, Any]:
        """What the audit says about the console that was closed last; it is written after the last word."""
        while True:
            entries = await ask(audit.timeline, "instance", self.machine.id)
            if entries[0].action == "compute.close_console":
                return dict(entries[0].detail)
            await asyncio.sleep(0.02)


Story = Callable[[Scene], Awaitable[None]]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Scene:
    use_consoles(monkeypatch)
    city, consoles = build_city(), Consoles(tmp_path)
    officer, machine = city.person("it_officer", "health"), make_machine(city, consoles)
    return Scene(city, officer, machine, consoles, free_ports(1)[0])


def play(scene: Scene, story: Story, limits: Limits | None = None) -> None:
    """Tell a story while the gateway listens; nothing waits for ever."""

    async def told() -> None:
        endpoint = Endpoint(partial(serve, limits=limits or Limits(look_every=0.05)))
        here = replace(settings.ZHENGYUN, gateway_port=scene.port, public_url=PAGE)
        server = await Gateway(here, {"console": endpoint}).start()
        machines = [await scene.consoles.listen(kind) for kind in ConsoleKind]
        try:
            async with asyncio.timeout(PATIENCE):
                await story(scene)
        finally:
            server.close(code=1001, reason="gateway")
            await server.wait_closed()
            for machine in machines:
                machine.close()

    asyncio.run(told())


async def last_word(line: ClientConnection) -> str:
    """Why it was closed."""
    try:
        while True:
            await line.recv()
    except ConnectionClosed:
        return line.close_reason or ""


def test_bytes_go_both_ways_and_are_counted(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        async with await scene.looking() as line:
            assert line.subprotocol == "binary"
            await line.send(KEY)
            assert await line.recv() == KEY
        assert (await scene.closed())["why"] == "left"
        assert (await scene.closed())["bytes_to_person"] == len(GREETING) + len(KEY)
        assert (await scene.closed())["bytes_from_person"] == len(KEY)

    play(scene, story)


def test_much_passes_whole_and_in_order(scene: Scene) -> None:
    blocks = [b"\x04" + bytes([number % 251]) * 50_000 for number in range(40)]

    async def story(scene: Scene) -> None:
        async with await scene.looking() as line:
            sender = asyncio.create_task(_send_all(line, blocks))
            found = b""
            while len(found) < sum(map(len, blocks)):
                found += await line.recv(decode=False)
            await sender
            assert found == b"".join(blocks)

    play(scene, story)


async def _send_all(line: ClientConnection, blocks: list[bytes]) -> None:
    for block in blocks:
        await line.send(block)


def test_a_ticket_opens_one_connection(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        ticket = await scene.ticket()
        async with scene.open(ticket) as first:
            assert await first.recv() == OPEN
            async with scene.open(ticket) as second:
                assert await last_word(second) == "ticket"

    play(scene, story)


def test_of_many_at_once_with_one_ticket_one_gets_in(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        ticket = await scene.ticket()
        lines = [await scene.open(ticket) for _ in range(8)]
        first = await asyncio.gather(*(line.recv() for line in lines), return_exceptions=True)
        assert first.count(OPEN) == 1
        for line in lines:
            await line.close()

    play(scene, story)


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:8601", f"{PAGE}.evil"]
)
def test_pages_of_others_do_not_get_in_and_use_up_no_ticket(scene: Scene, origin: str | None) -> None:
    async def story(scene: Scene) -> None:
        ticket = await scene.ticket()
        with pytest.raises(InvalidStatus, match="403"):
            await scene.open(ticket, origin)
        async with scene.open(ticket) as line:
            assert await line.recv() == OPEN

    play(scene, story)


def test_the_word_of_nobody_is_not_found(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        with pytest.raises(InvalidStatus, match="404"):
            await connect(f"ws://127.0.0.1:{scene.port}/desk/x", origin=Origin(PAGE), proxy=None)

    play(scene, story)


def test_its_health_is_asked_by_http(scene: Scene) -> None:
    def asked() -> Any:
        line = http.client.HTTPConnection("127.0.0.1", scene.port, timeout=PATIENCE)
        line.request("GET", "/healthz")
        answer = line.getresponse()
        assert answer.getheader("Content-Type") == "application/json"
        return json.loads(answer.read())

    async def story(scene: Scene) -> None:
        assert await asyncio.to_thread(asked) == {"connections": 0}
        async with await scene.looking():
            assert await asyncio.to_thread(asked) == {"connections": 1}

    play(scene, story)


def test_a_console_closes_when_the_consent_is_taken_back(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        operator = await ask(scene.city.person, "cloud_operator", "provider", "高远")
        await ask(compute.grant_consent, scene.officer, scene.machine.id, 1, "故障排查")
        own, his = await scene.looking(), await scene.looking(operator)
        await ask(compute.revoke_consent, scene.officer, scene.machine.id)
        assert await last_word(his) == "revoked"
        await own.send(KEY)
        assert await own.recv() == KEY
        await own.close()

    play(scene, story)


def _stop(scene: Scene) -> None:
    Instance.objects.filter(pk=scene.machine.id).update(state=State.STOPPED)


def _disable(scene: Scene) -> None:
    assert scene.officer.account_id
    accounts.disable_account(SYSTEM, scene.officer.account_id)


@pytest.mark.parametrize(("change", "why"), [(_stop, "not_running"), (_disable, "rights")])
def test_a_console_closes_when_what_allowed_it_is_gone(
    scene: Scene, change: Callable[[Scene], None], why: str
) -> None:
    async def story(scene: Scene) -> None:
        line = await scene.looking()
        await ask(change, scene)
        assert await last_word(line) == why
        assert (await scene.closed())["why"] == why

    play(scene, story)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(look_every=0.02, idle=0.2), "idle"),
        (Limits(look_every=0.02, longest=0.2), "longest"),
    ],
)
def test_a_console_has_an_end(scene: Scene, limits: Limits, why: str) -> None:
    async def story(scene: Scene) -> None:
        line = await scene.looking()
        chatter = asyncio.create_task(_ask_for_pictures(line))
        assert await last_word(line) == why
        await chatter

    play(scene, story, limits)


async def _ask_for_pictures(line: ClientConnection) -> None:
    """What a page does by itself is no sign of a person."""
    try:
        while True:
            await line.send(b"\x03\x01\x00\x00\x00\x00\x00\x00\x00\x00")
            await asyncio.sleep(0.02)
    except ConnectionClosed:
        return


def test_the_page_hears_that_the_machine_ended_it(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        line = await scene.looking()
        await line.send(b"\x04end")
        assert await last_word(line) == "machine"

    play(scene, story)


def test_a_machine_without_a_console_is_said(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        (scene.consoles.folder / "vnc").unlink()
        async with scene.open(await scene.ticket()) as line:
            assert await last_word(line) == "unreachable"

    play(scene, story)


def _give_page(scene: Scene, url: str) -> None:
    Pool.objects.filter(pk=scene.machine.pool_id).update(settings={"url": url})


def test_a_console_of_the_clouds_own_is_given_as_a_link(scene: Scene) -> None:
    async def story(scene: Scene) -> None:
        await ask(_give_page, scene, "https://cloud.example/vnc")
        async with scene.open(await scene.ticket()) as line:
            assert json.loads(await line.recv()) == {"url": "https://cloud.example/vnc"}
            assert await last_word(line) == "elsewhere"

    play(scene, story)


def test_when_the_gateway_stops_it_says_so(scene: Scene) -> None:
    lines: list[ClientConnection] = []

    async def story(scene: Scene) -> None:
        lines.append(await scene.looking())

    play(scene, story)
    assert not Ticket.objects.filter(ended_at=None).exists()
    assert audit.timeline("instance", scene.machine.id)[0].detail["why"] == "gateway"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
        ("https://gov.example", "https://gov.example"),
        ("https://gov.example:443/", "https://gov.example"),
        ("http://gov.example:80", "http://gov.example"),
        ("https://gov.example:8443/portal", "https://gov.example:8443"),
        ("http://[::1]:8600", "http://[::1]:8600"),
    ],
)
def test_the_origin_is_written_as_browsers_do(url: str, origin: str) -> None:
    assert origin_of(url) == origin
