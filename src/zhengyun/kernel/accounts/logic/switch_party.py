"""Choose for whom one acts in this session."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from zhengyun.kernel.accounts.logic.make_actor import CACHED, acting_for, actor_for
from zhengyun.kernel.accounts.sessions import PARTY
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor


def switch_party(request: HttpRequest, party_id: UUID) -> Actor:
    """Oneself, a firm by mandate or as its head, or an organization at which a role is held.

    Raises Problem `parties.no_mandate` (403).
    """
    actor = acting_for(actor_for(request), party_id)
    if actor.party_id == actor.person_id:
        request.session.pop(PARTY, None)
    else:
        request.session[PARTY] = str(party_id)
    audit.record(actor, "accounts.act_for", "party", party_id)
    request.META[CACHED] = actor
    return actor
