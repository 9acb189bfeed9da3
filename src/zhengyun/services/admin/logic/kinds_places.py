"""Changes of places that need two persons: where an organization stands, that it closes, a counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict
from zhengyun.services.desk import facade as desk

Payload = Mapping[str, Any]


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _name(text: str | None) -> str:
    return parties.get_organization(UUID(text)).name if text else _("the top of the tree")


def say_move(payload: Payload) -> str:
    below = parties.descendants(UUID(payload["organization_id"]))
    words = {
        "name": _name(payload["organization_id"]),
        "before": _name(payload["before"]),
        "after": _name(payload["after"]),
        "count": len(below) - 1,
        "roles": sum(accounts.role_counts(below).values()),
    }
    return (
        _(
            "%(name)s moves from “%(before)s” to “%(after)s”, with %(count)d organizations below it. Whoever "
            "leads the one or the other sees other work; %(roles)d roles are held there."
        )
        % words
    )


def check_move(payload: Payload) -> None:
    here = parties.get_organization(UUID(payload["organization_id"]))
    if here.parent_id != _uuid(payload["before"]):
        raise conflict(
            "admin.stale", _("The organization has been moved since this was asked for."), value=here.name
        )
    after = _uuid(payload["after"])
    if after is not None and parties.get_organization(after).id in parties.descendants(here.id):
        raise conflict(
            "admin.tree_would_close", _("An organization cannot stand below itself."), value=here.name
        )


def move(actor: Actor, payload: Payload) -> None:
    parties.move_organization(actor, UUID(payload["organization_id"]), _uuid(payload["after"]))


def say_close(payload: Payload) -> str:
    words = {"name": _name(payload["organization_id"]), "day": payload["day"]}
    return _("%(name)s takes no part any more from %(day)s; what was decided there stays.") % words


def check_close(payload: Payload) -> None:
    """Not while people hold roles there, or the hall offers its items."""
    organization_id = UUID(payload["organization_id"])
    held = accounts.role_counts([organization_id]).get(organization_id, 0)
    offered = casework.list_items(organization_id=organization_id)
    if held or offered:
        raise conflict(
            "admin.organization_in_use",
            _("%(roles)d roles are held there and %(items)d items are in the hall.")
            % {"roles": held, "items": len(offered)},
            remedy=_("End or move them first."),
        )


def close(actor: Actor, payload: Payload) -> None:
    parties.close_organization(actor, UUID(payload["organization_id"]), date.fromisoformat(payload["day"]))


def say_counter(payload: Payload) -> str:
    words = {
        "name": payload["name"],
        "code": payload["code"],
        "place": _name(payload["organization_id"]),
        "before": _name(payload["before"]) if payload["before"] else "",
    }
    if payload["before"]:
        return _("At “%(name)s” (%(code)s) clerks of %(place)s work, no longer those of %(before)s.") % words
    return _("A new counter “%(name)s” (%(code)s), at which clerks of %(place)s take applications.") % words


def check_counter(payload: Payload) -> None:
    place = parties.get_organization(UUID(payload["organization_id"]))
    if place.closed_on is not None and place.closed_on <= clock.today():
        raise conflict("admin.stale", _("The organization has been closed."), value=place.name)


def open_counter(actor: Actor, payload: Payload) -> None:
    """Raises `admin.stale` where somebody else has changed it since."""
    known = {one.code: one for one in desk.counters.counter_lines(actor)}.get(payload["code"])
    if (str(known.organization_id) if known else "") != payload["before"]:
        raise conflict(
            "admin.stale", _("The counter has been changed since this was asked for."), value=payload["code"]
        )
    desk.counters.open_counter(
        actor,
        payload["code"],
        payload["name"],
        UUID(payload["organization_id"]),
        payload["address"],
    )
