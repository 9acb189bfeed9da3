"""What an IT officer does with a running instance: each act says first what will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView, SnapshotView, State
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.cloud.logic.power import set_power
from zhengyun.services.cloud.web.door import version_of

NAME, HOURS, REASON, SNAPSHOT = "name", "hours", "reason", "snapshot"
MOST_HOURS = 72
Do = Callable[[Actor, InstanceView, HttpRequest], object]


@dataclass(frozen=True)
class Act:
    """label: of the button that leads here and of the one that does it. title: the question. consequence:
    what happens. states: where it is offered. asks: names of what it wants to know."""

    code: str
    label: str
    title: str
    consequence: str
    done: str
    do: Do
    states: frozenset[State]
    icon: str = ""
    capability: str = ""
    asks: tuple[str, ...] = ()
    is_dangerous: bool = False

    def suits(self, one: InstanceView) -> bool:
        return one.state in self.states and (not self.capability or self.capability in one.capabilities)


RUNNING = frozenset({State.RUNNING})
STOPPED = frozenset({State.STOPPED})
STANDING = RUNNING | STOPPED


def acts() -> tuple[Act, ...]:
    return (*_power_acts(), *_snapshot_acts(), *_consent_acts())


def _power_acts() -> tuple[Act, ...]:
    return (
        Act(
            "start",
            _("Start"),
            _("Start this server?"),
            _("It boots with its disks as they are. The price counts as before."),
            _("It is being started."),
            _wish(Desired.RUNNING),
            STOPPED,
            icon="refresh",
        ),
        Act(
            "stop",
            _("Stop"),
            _("Stop this server?"),
            _(
                "Its system is asked to end; what runs on it is not reachable until it is started again."
                " Disks, addresses and the price stay."
            ),
            _("It is being stopped."),
            _wish(Desired.STOPPED),
            RUNNING,
            icon="stop",
            is_dangerous=True,
        ),
        Act(
            "restart",
            _("Restart"),
            _("Restart this server?"),
            _("What runs on it is not reachable for a minute or two. Disks and addresses stay."),
            _("It is being restarted."),
            lambda actor, one, request: compute.restart_instance(actor, one.id),
            RUNNING,
            icon="refresh",
            is_dangerous=True,
        ),
    )


def _wish(desired: Desired) -> Do:
    def do(actor: Actor, one: InstanceView, request: HttpRequest) -> object:
        return set_power(actor, one.id, desired, expected_version=version_of(request))

    return do


def _snapshot_acts() -> tuple[Act, ...]:
    return (
        Act(
            "snapshot",
            _("Take a snapshot"),
            _("Keep this server as it is now?"),
            _(
                "Its disks are kept at this moment, and where it says so its memory too."
                " It stands still while this lasts."
            ),
            _("The snapshot is being taken."),
            _take_snapshot,
            STANDING,
            icon="camera",
            capability="snapshot",
            asks=(NAME,),
        ),
        *_kept_acts(),
    )


def _kept_acts() -> tuple[Act, ...]:
    """With a snapshot that is there."""
    return (
        Act(
            "restore",
            _("Go back"),
            _("Go back to this snapshot?"),
            _("Everything that was written since the snapshot is lost, and cannot be brought back."),
            _("It is going back to the snapshot."),
            lambda actor, one, request: compute.restore_snapshot(actor, one.id, snapshot_of(one, request).id),
            STANDING,
            capability="snapshot",
            asks=(SNAPSHOT,),
            is_dangerous=True,
        ),
        Act(
            "drop",
            _("Erase"),
            _("Erase this snapshot?"),
            _("The server itself stays as it is; one cannot go back to this moment any more."),
            _("The snapshot is being erased."),
            lambda actor, one, request: compute.drop_snapshot(actor, one.id, snapshot_of(one, request).id),
            STANDING,
            capability="snapshot",
            asks=(SNAPSHOT,),
            is_dangerous=True,
        ),
    )


def _take_snapshot(actor: Actor, one: InstanceView, request: HttpRequest) -> None:
    name = request.POST.get(NAME, "").strip()
    if not name:
        raise _wrong(NAME, _("Give it a name."))
    compute.take_snapshot(actor, one.id, name[:60])


def snapshot_of(one: InstanceView, request: HttpRequest) -> SnapshotView:
    wanted = request.POST.get(SNAPSHOT) or request.GET.get(SNAPSHOT, "")
    found = next((each for each in one.snapshots if str(each.id) == wanted), None)
    if found is None:
        raise not_found("cloud.no_such_snapshot", _("There is no such snapshot."), value=wanted[:40])
    return found


def _consent_acts() -> tuple[Act, ...]:
    return (
        Act(
            "consent",
            _("Let the provider see the console"),
            _("Let the provider's operators see the console of this server?"),
            _(
                "They see its screen and can type until the time is over or you take it back. Every look is"
                " written down."
            ),
            _("The provider may see the console until the time is over."),
            _grant,
            STANDING,
            icon="eye",
            asks=(HOURS, REASON),
        ),
        Act(
            "revoke",
            _("Take the consent back"),
            _("Take the consent back?"),
            _("Open consoles of operators are closed at once."),
            _("The consent is taken back."),
            lambda actor, one, request: compute.revoke_consent(actor, one.id),
            frozenset(State),
        ),
    )


def _grant(actor: Actor, one: InstanceView, request: HttpRequest) -> None:
    hours, reason = request.POST.get(HOURS, ""), request.POST.get(REASON, "").strip()
    wrong: dict[str, list[str]] = {}
    if not (hours.isdecimal() and 1 <= int(hours[:4]) <= MOST_HOURS):
        wrong[HOURS] = [_("From 1 to %(most)d hours.") % {"most": MOST_HOURS}]
    if not reason:
        wrong[REASON] = [_("Say what for; it is written down.")]
    if wrong:
        raise Problem("cloud.act_incomplete", _("Something is missing."), fields=wrong)
    compute.grant_consent(actor, one.id, int(hours), reason[:200])


def _wrong(name: str, words: str) -> Problem:
    return Problem("cloud.act_incomplete", _("Something is missing."), fields={name: [words]})
