"""A mandate ends from this moment: its principal takes it back, or its agent gives it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateView
from zhengyun.kit.actor import Actor
from zhengyun.services.hall import mandates


class Told(NamedTuple):
    """What the other side is told."""

    recipient_id: UUID
    kind: str
    subject: str
    body: str


def take_back_mandate(actor: Actor, mandate_id: UUID) -> MandateView:
    """The agent is told once; what has ended already stays as it is.

    Raises Problem `parties.no_mandate`, `parties.may_not_mandate` (403).
    """
    before = parties.get_mandate(mandate_id)
    parties.check_can_grant_mandate(actor, before.principal_id)
    return _end(actor, before, parties.revoke_mandate, _taken_back)


def renounce_mandate(actor: Actor, mandate_id: UUID) -> MandateView:
    """The principal is told once; what has ended already stays as it is.

    Raises Problem `parties.no_mandate`, `parties.may_not_renounce` (403).
    """
    before = parties.get_mandate(mandate_id)
    parties.check_can_renounce_mandate(actor, before.agent_id)
    return _end(actor, before, parties.renounce_mandate, _given_up)


def _end(
    actor: Actor,
    before: MandateView,
    end: Callable[[Actor, UUID], MandateView],
    tell: Callable[[MandateView], Told],
) -> MandateView:
    if not mandates.is_open(before):
        return before
    with transaction.atomic():
        ended = end(actor, before.id)
        with translation.override(settings.LANGUAGE_CODE):
            told = tell(ended)
        link, ref = f"/my/mandates/{ended.id}/", f"mandate:{ended.id}"
        notices.notify(
            told.recipient_id, told.subject, told.body, link, kind=told.kind, subject_ref=ref, actor=actor
        )
    return ended


def _taken_back(ended: MandateView) -> Told:
    values = {"principal": ended.principal_name}
    subject = _("%(principal)s has taken your mandate back") % values
    body = _("You may not act for %(principal)s any more under this mandate. What you sent stays.") % values
    return Told(ended.agent_id, "hall.mandate_ended", subject, body)


def _given_up(ended: MandateView) -> Told:
    values = {"agent": ended.agent_name, "principal": ended.principal_name}
    subject = _("%(agent)s has given up your mandate") % values
    body = _("%(agent)s does not act for %(principal)s any more under this mandate. What was sent stays.")
    return Told(ended.principal_id, "hall.mandate_renounced", subject, body % values)
