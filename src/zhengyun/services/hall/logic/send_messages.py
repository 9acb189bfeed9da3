"""What applicants are told leaves the platform by the ways that they have chosen."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.engines.casework.contracts.telling import Told
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountState, AccountView
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.notices.contracts import Mailbox
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import queries
from zhengyun.services.hall.rules import topic_of


def send_messages(told: Told) -> None:
    """The contact by short message unless who sent the application does not want it; mail to those who do."""
    topic = topic_of(told.act)
    wanted = queries.ways_of_accounts([told.submitted_by], told.applicant_id, topic)
    if told.is_short and told.phone and wanted[told.submitted_by].by_sms:
        notices.send_sms(told.phone, told.text, told.key)
    for one in readers(queries.mailed_accounts(told.applicant_id, topic), told.applicant_id, told.matter):
        if one.email:
            notices.send_mail(one.email, told.title, told.text, f"{told.key}:{one.id}")


def readers(account_ids: Iterable[UUID], party_id: UUID, matter: str) -> list[AccountView]:
    """Those accounts that may still read about this matter of the party."""
    found = accounts.get_accounts(account_ids)
    return [
        one
        for one in found.values()
        if one.state is AccountState.ACTIVE and _may_read(one.id, party_id, matter)
    ]


def _may_read(account_id: UUID, party_id: UUID, matter: str) -> bool:
    try:
        actor = accounts.actor_for_account(account_id, party_id)
    except Problem:
        return False
    return any(covers(one.matters, matter) for one in _boxes(actor, party_id))


def _boxes(actor: Actor, party_id: UUID) -> list[Mailbox]:
    return [one for one in accounts.mailboxes(actor) if one.recipient_id == party_id]


def covers(matters: frozenset[str] | None, matter: str) -> bool:
    """None: all of them."""
    return matters is None or matter in matters
