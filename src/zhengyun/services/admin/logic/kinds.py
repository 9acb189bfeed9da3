"""What each kind of change says and does, and what must still be so when it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountState
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict
from zhengyun.services.admin.logic import kinds_places, uploads

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """check: raises a Problem where the present state does not allow it any more. gains: the person who
    would get a right. is_slow: carried out by a job, outside of a transaction."""

    code: str
    title: Promise
    say: Callable[[Payload], str]
    check: Callable[[Payload], None]
    carry_out: Callable[[Actor, Payload], None]
    gains: Callable[[Payload], UUID | None] = lambda payload: None
    is_slow: bool = False


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _say_role(payload: Payload) -> str:
    account = accounts.get_account(UUID(payload["account_id"]))
    place = parties.get_organization(UUID(payload["organization_id"]))
    words = {
        "name": account.name,
        "account": account.username,
        "role": accounts.role_label(payload["role"]),
        "place": place.name,
        "since": payload["valid_from"],
        "until": payload.get("valid_until") or _("without end"),
    }
    return _("%(name)s (%(account)s) becomes %(role)s at %(place)s, from %(since)s until: %(until)s.") % words


def _check_role(payload: Payload) -> None:
    account = accounts.get_account(UUID(payload["account_id"]))
    place = parties.get_organization(UUID(payload["organization_id"]))
    if account.state is not AccountState.ACTIVE:
        raise conflict("admin.stale", _("The account is not open any more."), value=account.username)
    if place.closed_on is not None and place.closed_on <= clock.today():
        raise conflict("admin.stale", _("The organization has been closed."), value=place.name)


def _grant_role(actor: Actor, payload: Payload) -> None:
    accounts.assign_role(
        actor,
        UUID(payload["account_id"]),
        payload["role"],
        UUID(payload["organization_id"]),
        _day(payload["valid_from"]),
        _day(payload.get("valid_until")),
    )


def _person_of_account(payload: Payload) -> UUID | None:
    return accounts.get_account(UUID(payload["account_id"])).person_id


def _say_mandate(payload: Payload) -> str:
    words = {
        "principal": parties.get_party(UUID(payload["principal_id"])).name,
        "agent": parties.get_party(UUID(payload["agent_id"])).name,
        "matters": "、".join(payload["matters"]),
        "since": payload["valid_from"],
        "until": payload["valid_until"],
        "proof": payload["proof"],
    }
    return (
        _(
            "%(agent)s may act for %(principal)s in %(matters)s from %(since)s until before %(until)s. "
            "Proof: %(proof)s."
        )
        % words
    )


def _check_mandate(payload: Payload) -> None:
    parties.get_party(UUID(payload["principal_id"]))
    parties.get_person(UUID(payload["agent_id"]))
    if date.fromisoformat(payload["valid_until"]) <= clock.today():
        raise conflict(
            "admin.stale", _("The mandate would have ended already."), value=payload["valid_until"]
        )


def _enter_mandate(actor: Actor, payload: Payload) -> None:
    parties.enter_mandate(
        actor,
        UUID(payload["principal_id"]),
        UUID(payload["agent_id"]),
        payload["matters"],
        [MandateRight(right) for right in payload["rights"]],
        date.fromisoformat(payload["valid_from"]),
        date.fromisoformat(payload["valid_until"]),
        proof=payload["proof"],
    )


def _roles_in_words(roles: list[str]) -> str:
    return "、".join(map(accounts.role_label, roles)) or _("anybody of the organization")


def _say_item(payload: Payload) -> str:
    words = {
        "title": payload["title"],
        "code": payload["code"],
        "before": _roles_in_words(payload["before"]),
        "after": _roles_in_words(payload["after"]),
    }
    return _("Who may apply for “%(title)s” (%(code)s): %(before)s becomes %(after)s.") % words


def _open_item(actor: Actor, payload: Payload) -> None:
    casework.administration.set_applicant_roles(actor, payload["code"], payload["after"], payload["before"])


def _say_calendar(payload: Payload) -> str:
    words = {
        "year": payload["year"],
        "holidays": len(payload["holidays"]),
        "make_up": len(payload["make_up"]),
        "moved": payload["moved"],
        "source": payload["source"],
    }
    return (
        _(
            "Publishes the working days of %(year)s: %(holidays)s holidays, %(make_up)s make-up days; "
            "%(moved)s open due dates move. Source: %(source)s."
        )
        % words
    )


def _check_calendar(payload: Payload) -> None:
    if casework.administration.calendar_year(payload["year"]).revision != payload["base"]:
        raise conflict(
            "admin.stale",
            _("The year has been published anew since this was asked for."),
            value=payload["year"],
        )


def _publish_calendar(actor: Actor, payload: Payload) -> None:
    casework.publish_calendar_year(
        actor,
        payload["year"],
        [(date.fromisoformat(day), name) for day, name in payload["holidays"]],
        [(date.fromisoformat(day), name) for day, name in payload["make_up"]],
        payload["source"],
    )


def _say_package(payload: Payload) -> str:
    words = {
        "title": payload["title"],
        "version": payload["version"],
        "before": payload["before"] or _("not installed yet"),
        "count": payload["files"],
    }
    return (
        _(
            "Installs “%(title)s” %(version)s in the place of: %(before)s. %(count)s files differ; "
            "running cases stay on their version."
        )
        % words
    )


def _nothing(payload: Payload) -> None:
    """The call that carries it out checks by itself, under its own lock."""


KINDS: dict[str, Kind] = {
    one.code: one
    for one in (
        Kind(
            "role.grant",
            gettext_lazy("Grant a role"),
            _say_role,
            _check_role,
            _grant_role,
            _person_of_account,
        ),
        Kind(
            "mandate.enter",
            gettext_lazy("Enter a mandate on proof"),
            _say_mandate,
            _check_mandate,
            _enter_mandate,
            lambda payload: UUID(payload["agent_id"]),
        ),
        Kind("item.open", gettext_lazy("Who may apply"), _say_item, _nothing, _open_item),
        Kind(
            "calendar.publish",
            gettext_lazy("Publish working days"),
            _say_calendar,
            _check_calendar,
            _publish_calendar,
        ),
        Kind(
            "package.install",
            gettext_lazy("Install a package"),
            _say_package,
            uploads.check_present,
            uploads.install,
            is_slow=True,
        ),
        Kind(
            "organization.move",
            gettext_lazy("Move an organization in the tree"),
            kinds_places.say_move,
            kinds_places.check_move,
            kinds_places.move,
        ),
        Kind(
            "counter.open",
            gettext_lazy("Open a counter"),
            kinds_places.say_counter,
            kinds_places.check_counter,
            kinds_places.open_counter,
        ),
        Kind(
            "organization.close",
            gettext_lazy("Close an organization"),
            kinds_places.say_close,
            kinds_places.check_close,
            kinds_places.close,
        ),
    )
}
