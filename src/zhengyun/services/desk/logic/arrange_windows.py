"""Windows of a counter: which matters, and who sits there."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.contracts_arranging import WindowSettings
from zhengyun.services.desk.logic.arrange_devices import site_of
from zhengyun.services.desk.models import CounterSite, CounterWindow
from zhengyun.services.desk.permissions_counter import CLERK, check_can_arrange

MOST_WINDOWS = 99


def set_window(actor: Actor, code: str, wanted: WindowSettings) -> None:
    """A window of this number, new or as it was. Who is called there meanwhile stays there.

    Raises `desk.bad_window`, `desk.no_clerk`, `casework.no_such_item`, `parties.unknown_party`.
    """
    check_can_arrange(actor)
    if not 1 <= wanted.number <= MOST_WINDOWS:
        message = _("From %(least)d to %(most)d.") % {"least": 1, "most": MOST_WINDOWS}
        raise Problem("desk.bad_window", message, value=wanted.number, fields={"number": [message]})
    site = site_of(code)
    for item_code in wanted.items:
        casework.get_item(item_code)
    for organization_id in wanted.organizations:
        parties.get_organization(organization_id)
    _check_clerks(site, wanted.clerks)
    with transaction.atomic():
        row, _is_new = CounterWindow.objects.update_or_create(
            site=site,
            number=wanted.number,
            defaults={
                "title": wanted.title.strip()[:100],
                "items": list(wanted.items),
                "organizations": list(wanted.organizations),
                "clerks": [str(one) for one in wanted.clerks],
                "is_open": wanted.is_open,
            },
        )
        detail = {
            "number": row.number,
            "items": list(wanted.items),
            "clerks": row.clerks,
            "open": str(row.is_open),
        }
        audit.record(actor, "desk.set_window", "counter", site.id, detail=detail)


def clerks_of(organization_id: UUID) -> list[tuple[UUID, str]]:
    """Who may sit at a counter of this organization, by name."""
    return [(one.id, one.name) for one in accounts.accounts_with_role(CLERK, organization_id)]


def _check_clerks(site: CounterSite, clerks: tuple[UUID, ...]) -> None:
    known = {one for one, _name in clerks_of(site.organization_id)}
    for one in clerks:
        if one not in known:
            message = _("Only clerks of this counter sit there.")
            raise Problem("desk.no_clerk", message, value=one, fields={"clerks": [message]})
