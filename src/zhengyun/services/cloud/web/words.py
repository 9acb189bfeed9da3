"""States of instances, orders and systems in the words of a page."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import HostState, InstanceView, State
from zhengyun.services.cloud.contracts import SystemState
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

TWIN = "twin"


def state_badge(one: InstanceView) -> ui.Badge:
    if one.state is State.RUNNING and not one.is_ready:
        return ui.Badge(_("starting up"), ui.Tone.INFO)
    return ui.Badge(state_names()[one.state], _TONES.get(one.state, ui.Tone.NEUTRAL))


_TONES = {
    State.RUNNING: ui.Tone.SUCCESS,
    State.REQUESTED: ui.Tone.INFO,
    State.BUILDING: ui.Tone.INFO,
    State.CHANGING: ui.Tone.INFO,
    State.DELETING: ui.Tone.INFO,
    State.LOST: ui.Tone.ERROR,
    State.FAILED: ui.Tone.ERROR,
}


def state_names() -> dict[State, str]:
    return {
        State.REQUESTED: _("waiting for its turn"),
        State.BUILDING: _("being made"),
        State.RUNNING: _("running"),
        State.STOPPED: _("switched off"),
        State.CHANGING: _("being changed"),
        State.DELETING: _("being wiped"),
        State.DELETED: _("given back"),
        State.LOST: _("lost"),
        State.FAILED: _("failed"),
    }


def system_badges() -> dict[SystemState, ui.Badge]:
    return {
        SystemState.PLANNED: ui.Badge(_("planned"), ui.Tone.NEUTRAL),
        SystemState.ON_CLOUD: ui.Badge(_("on the cloud"), ui.Tone.SUCCESS),
        SystemState.CLASSIFIED: ui.Badge(_("classified, not on this cloud"), ui.Tone.WARNING),
        SystemState.EXEMPT: ui.Badge(_("exempt"), ui.Tone.INFO),
        SystemState.RETIRED: ui.Badge(_("retired"), ui.Tone.NEUTRAL),
    }


def host_badge(state: HostState) -> ui.Badge:
    names = {
        HostState.ENABLED: (_("takes new machines"), ui.Tone.SUCCESS),
        HostState.DRAINING: (_("being emptied"), ui.Tone.WARNING),
        HostState.OFF: (_("off"), ui.Tone.ERROR),
    }
    return ui.Badge(*names[state])


def addresses(one: InstanceView) -> str:
    """Public ones first; without the prefix."""
    shown = sorted(one.addresses, key=lambda found: not found.is_public)
    return "、".join(found.address.split("/")[0] for found in shown)


def since(at: datetime | None) -> str:
    return _("since %(time)s") % {"time": instant(at)} if at else ""
