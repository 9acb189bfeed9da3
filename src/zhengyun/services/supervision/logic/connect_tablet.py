"""Connect the tablet of a window: a supervisor makes a code, the tablet takes it once and keeps a token."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock, pairing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import digest_of, secret_code
from zhengyun.services.desk import facade as desk
from zhengyun.services.supervision.models import Tablet
from zhengyun.services.supervision.permissions import account_of, check_is_visitor, watched


def windows_of(actor: Actor) -> list[desk.WindowView]:
    return desk.windows_at(watched(actor))


@transaction.atomic
def offer_pairing(actor: Actor, window_id: UUID) -> str:
    """A code for one tablet, valid for ten minutes; it is shown once. The present tablet stays until then.

    Raises `supervision.no_such_window` (404).
    """
    window = _window(actor, window_id)
    code, until = pairing.make_code()
    tablet, _is_new = Tablet.objects.update_or_create(
        window_id=window.id,
        defaults={
            "window": window.number,
            "site_name": window.site_name,
            "organization_id": window.organization_id,
            "pairing": digest_of(code),
            "pairing_until": until,
            "made_by_id": account_of(actor),
            "made_at": clock.now(),
        },
    )
    audit.record(actor, "supervision.offer_pairing", "tablet", tablet.id, detail={"window": window.number})
    return code


@transaction.atomic
def disconnect(actor: Actor, window_id: UUID) -> None:
    """The tablet of a window shows nothing any more. Raises `supervision.no_such_window` (404)."""
    window = _window(actor, window_id)
    ended = Tablet.objects.filter(window_id=window.id).update(token="", pairing="", paired_at=None)
    if ended:
        audit.record(actor, "supervision.disconnect_tablet", "window", window.id)


@transaction.atomic
def pair(actor: Actor, code: str) -> str:
    """The token that the tablet keeps. Raises `supervision.bad_pairing` (422), `supervision.only_visitors`
    (403) in a browser in which an officer is signed in."""
    check_is_visitor(actor)
    typed = pairing.as_typed(code)
    tablet = Tablet.objects.select_for_update().filter(pairing=digest_of(typed)).first() if typed else None
    if tablet is None or not pairing.is_valid(tablet.pairing_until):
        message = _("This code is not valid, or not valid any more.")
        raise Problem("supervision.bad_pairing", message, remedy=_("Ask your supervisor for a new one."))
    token = secret_code()
    tablet.token, tablet.pairing, tablet.paired_at = digest_of(token), "", clock.now()
    tablet.pairing_until = None
    tablet.save(update_fields=["token", "pairing", "pairing_until", "paired_at"])
    audit.record(actor, "supervision.pair_tablet", "tablet", tablet.id, detail={"window": tablet.window})
    return token


def tablet_of(token: str) -> Tablet | None:
    return Tablet.objects.filter(token=digest_of(token)).first() if token else None


def _window(actor: Actor, window_id: UUID) -> desk.WindowView:
    found = next((one for one in windows_of(actor) if one.id == window_id), None)
    if found is None:
        raise not_found("supervision.no_such_window", _("This window is not known."), value=window_id)
    return found
