"""Who may look at a console, with which ticket, and what is written down about it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from tests.counting import within_one_window

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.consoles import rules, tickets
from zhengyun.engines.compute.consoles.rules import Ending
from zhengyun.engines.compute.consoles.tickets import Opened, Tally
from zhengyun.engines.compute.contracts import ConsoleKind, Desired, State
from zhengyun.engines.compute.models import Consent, Instance, Ticket
from zhengyun.engines.compute.tests.looking import City, build_city, make_machine, use_consoles
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7


@pytest.fixture(autouse=True)
def _consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    use_consoles(monkeypatch)


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def officer(city: City) -> Actor:
    return city.person("it_officer", "health")


@pytest.fixture
def machine(city: City) -> Instance:
    return make_machine(city)


def ticket_of(url: str) -> str:
    return url.rpartition("/")[2]


def opened(actor: Actor, machine: Instance, kind: ConsoleKind = ConsoleKind.VNC) -> Opened:
    found = tickets.redeem(ticket_of(facade.open_console(actor, machine.id, kind)))
    assert isinstance(found, Opened)
    return found


def refusal(actor: Actor, machine: Instance) -> str:
    """The code with which a console is refused; '' where it is opened."""
    try:
        facade.open_console(actor, machine.id, ConsoleKind.VNC)
    except Problem as problem:
        return problem.code
    return ""


@pytest.mark.parametrize(
    ("role", "office", "without", "with_consent"),
    [
        ("it_officer", "health", "", ""),
        ("it_officer", "civil", "compute.unknown_instance", "compute.unknown_instance"),
        ("it_officer", "provider", "compute.unknown_instance", "compute.unknown_instance"),
        ("cloud_operator", "provider", "compute.no_console_right", ""),
        ("cloud_operator", "other_provider", "compute.unknown_instance", "compute.unknown_instance"),
        ("cloud_operator", "health", "compute.unknown_instance", "compute.unknown_instance"),
        ("cloud_manager", "bureau", "compute.no_console_right", "compute.no_console_right"),
        ("reviewer", "health", "compute.unknown_instance", "compute.unknown_instance"),
        ("system_admin", "bureau", "compute.unknown_instance", "compute.unknown_instance"),
    ],
)
def test_who_may_open_a_console(
    city: City, officer: Actor, machine: Instance, role: str, office: str, without: str, with_consent: str
) -> None:
    actor = city.person(role, office)
    assert refusal(actor, machine) == without
    facade.grant_consent(officer, machine.id, 2, "故障排查")
    assert refusal(actor, machine) == with_consent


def test_neither_the_platform_nor_a_stranger_opens_a_console(machine: Instance) -> None:
    assert refusal(SYSTEM, machine) == "compute.no_console_right"
    assert refusal(ANONYMOUS, machine) == "compute.unknown_instance"


def test_what_is_not_there_has_no_console(officer: Actor) -> None:
    with pytest.raises(Problem) as refused:
        facade.open_console(officer, uuid7(), ConsoleKind.VNC)
    assert refused.value.code == "compute.unknown_instance"


@pytest.mark.parametrize("state", [State.STOPPED, State.DELETED, State.LOST, State.FAILED, State.REQUESTED])
def test_a_machine_that_does_not_run_has_no_console(officer: Actor, machine: Instance, state: State) -> None:
    Instance.objects.update(state=state, deleted_at=clock.now())
    assert refusal(officer, machine) == "compute.no_console"


def test_of_a_ticket_only_its_digest_is_kept(officer: Actor, machine: Instance) -> None:
    url = facade.open_console(officer, machine.id, ConsoleKind.VNC)
    row = Ticket.objects.get()
    assert url.startswith("ws://127.0.0.1:8601/console/")
    assert len(ticket_of(url)) == 22
    assert row.digest == hashlib.sha256(ticket_of(url).encode()).hexdigest()
    assert ticket_of(url) not in str(row.actor)


def test_a_ticket_lets_in_once(officer: Actor, machine: Instance) -> None:
    ticket = ticket_of(facade.open_console(officer, machine.id, ConsoleKind.VNC))
    first = tickets.redeem(ticket)
    assert isinstance(first, Opened)
    assert (first.instance_id, first.kind) == (machine.id, ConsoleKind.VNC)
    assert tickets.redeem(ticket) is Ending.TICKET


def test_a_ticket_is_good_for_a_minute(officer: Actor, machine: Instance) -> None:
    ticket = ticket_of(facade.open_console(officer, machine.id, ConsoleKind.VNC))
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert tickets.redeem(ticket) is Ending.TICKET


@pytest.mark.parametrize("ticket", ["", "x", "../healthz", "a" * 22, "票" * 400])
def test_what_is_no_ticket_lets_nobody_in(db: None, ticket: str) -> None:
    assert tickets.redeem(ticket) is Ending.TICKET


def test_rights_are_looked_up_again_when_the_ticket_is_used(
    city: City, officer: Actor, machine: Instance
) -> None:
    operator = city.person("cloud_operator", "provider")
    facade.grant_consent(officer, machine.id, 1, "故障排查")
    first = ticket_of(facade.open_console(operator, machine.id, ConsoleKind.VNC))
    second = ticket_of(facade.open_console(officer, machine.id, ConsoleKind.VNC))
    facade.revoke_consent(officer, machine.id)
    assert officer.account_id
    accounts.disable_account(SYSTEM, officer.account_id)
    assert tickets.redeem(first) is Ending.REVOKED
    assert tickets.redeem(second) is Ending.RIGHTS


def test_a_ticket_leads_to_its_own_machine_only(city: City, officer: Actor, machine: Instance) -> None:
    other = make_machine(city, owner_id=city.civil)
    assert refusal(officer, other) == "compute.unknown_instance"
    assert opened(officer, machine).instance_id == machine.id


def test_an_open_console_stands_as_long_as_what_allowed_it(
    city: City, officer: Actor, machine: Instance
) -> None:
    facade.grant_consent(officer, machine.id, 1, "故障排查")
    his, own = opened(city.person("cloud_operator", "provider"), machine), opened(officer, machine)
    assert (tickets.why_not_any_more(his), tickets.why_not_any_more(own)) == (None, None)
    with clock.at(clock.now() + timedelta(hours=1, seconds=1)):
        assert (tickets.why_not_any_more(his), tickets.why_not_any_more(own)) == (Ending.REVOKED, None)
    Instance.objects.update(state=State.STOPPED)
    assert tickets.why_not_any_more(own) is Ending.NOT_RUNNING
    Instance.objects.update(state=State.RUNNING, desired=Desired.DELETED)
    assert tickets.why_not_any_more(own) is Ending.NOT_RUNNING


def test_an_account_has_three_consoles_at_most(officer: Actor, machine: Instance) -> None:
    held = [opened(officer, machine) for _ in range(rules.MOST_CONSOLES)]
    fourth = ticket_of(facade.open_console(officer, machine.id, ConsoleKind.VNC))
    assert tickets.redeem(fourth) is Ending.TOO_MANY
    tickets.end(held[0], Ending.LEFT, Tally())
    opened(officer, machine)


def test_a_serial_line_has_one_at_a_time(city: City, officer: Actor, machine: Instance) -> None:
    held = opened(officer, machine, ConsoleKind.SERIAL)
    colleague = city.person("it_officer", "health", "方宁")
    second = ticket_of(facade.open_console(colleague, machine.id, ConsoleKind.SERIAL))
    assert tickets.redeem(second) is Ending.BUSY
    tickets.end(held, Ending.LEFT, Tally())
    opened(colleague, machine, ConsoleKind.SERIAL)


def test_tickets_are_not_asked_without_end(officer: Actor, machine: Instance) -> None:
    with within_one_window():
        for _ in range(rules.TICKETS_ASKED):
            facade.open_console(officer, machine.id, ConsoleKind.VNC)
        assert refusal(officer, machine) == "accounts.too_many"


def test_the_audit_knows_who_looked_how_long_and_how_much_but_not_what(
    officer: Actor, machine: Instance
) -> None:
    console = opened(officer, machine)
    with clock.at(clock.now() + timedelta(seconds=90)):
        tickets.end(console, Ending.LEFT, Tally(to_person=2048, from_person=17))
        tickets.end(console, Ending.GATEWAY, Tally())
    entries = {one.action: one for one in audit.timeline("instance", machine.id)}
    assert list(entries) == ["compute.close_console", "compute.open_console", "compute.ask_console"]
    assert {one.actor_account for one in entries.values()} == {officer.account_id}
    detail = entries["compute.close_console"].detail
    assert (detail["why"], detail["bytes_to_person"], detail["bytes_from_person"]) == ("left", 2048, 17)
    assert detail["seconds"] in {89, 90}


def test_consoles_of_a_killed_gateway_are_ended_by_the_next(officer: Actor, machine: Instance) -> None:
    opened(officer, machine, ConsoleKind.SERIAL)
    tickets.end_left_open()
    assert Ticket.objects.get().ended_at
    assert audit.timeline("instance", machine.id)[0].detail["why"] == "gateway"
    opened(officer, machine, ConsoleKind.SERIAL)


@pytest.mark.parametrize("hours", [0, -1, 73])
def test_a_consent_lasts_hours_not_for_ever(officer: Actor, machine: Instance, hours: int) -> None:
    with pytest.raises(Problem) as caught:
        facade.grant_consent(officer, machine.id, hours, "故障排查")
    assert caught.value.code == "compute.consent_hours"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_consent_says_why(officer: Actor, machine: Instance, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        facade.grant_consent(officer, machine.id, 1, reason)
    assert caught.value.code == "compute.consent_reason"


@pytest.mark.parametrize(
    ("role", "office", "code"),
    [
        ("cloud_operator", "provider", "compute.may_not"),
        ("cloud_manager", "bureau", "compute.may_not"),
        ("it_officer", "civil", "compute.unknown_instance"),
    ],
)
def test_only_the_owner_consents(city: City, machine: Instance, role: str, office: str, code: str) -> None:
    actor = city.person(role, office)
    for call in (lambda: facade.grant_consent(actor, machine.id, 1, "想看看"),
                 lambda: facade.revoke_consent(actor, machine.id)):  # fmt: skip
        with pytest.raises(Problem) as caught:
            call()
        assert caught.value.code == code
    assert not Consent.objects.exists()


def test_the_owner_sees_consents_and_who_looked(city: City, officer: Actor, machine: Instance) -> None:
    facade.grant_consent(officer, machine.id, 1, "故障排查")
    console = opened(city.person("cloud_operator", "provider", "高远"), machine)
    assert facade.revoke_consent(officer, machine.id) == 1
    assert facade.revoke_consent(officer, machine.id) == 0
    (consent,) = facade.consents(officer, machine.id)
    assert (consent.granted_by, consent.reason, consent.is_in_force) == ("郑凯", "故障排查", False)
    (visit,) = facade.console_visits(officer, machine.id)
    assert (visit.who, visit.kind, visit.ended_at) == ("高远", ConsoleKind.VNC, None)
    tickets.end(console, Ending.REVOKED, Tally())
    assert facade.console_visits(officer, machine.id)[0].ended_at
