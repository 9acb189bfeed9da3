"""A second administrator approves or refuses; approved, it is carried out exactly once."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, forbidden, not_found
from zhengyun.services.admin import rules
from zhengyun.services.admin.logic.ask_change import GAINS, person_of
from zhengyun.services.admin.logic.end_change import decided, end_change
from zhengyun.services.admin.logic.kinds import KINDS, Kind
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State, Verb

CARRY_OUT = "admin.carry_out"
LONGEST_NOTE = 300


def approve(actor: Actor, change_id: UUID, note: str = "") -> ChangeRequest:
    """With the rights of both of this moment, against the state of this moment.

    What does not fit any more ends as stale, with the words why, which others read too: in the language of
    the installation. Raises Problem `admin.no_such_change`
    (404), `admin.may_not_decide` (403), `admin.already_decided` (409).
    """
    with transaction.atomic():
        row = _row(change_id)
        kind = _check_may_decide(actor, row)
        if rules.is_over(row.expires_at, clock.now()):
            return end_change(SYSTEM, row, Verb.EXPIRE)
        _sign(actor, row, note)
        try:
            with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
                asker = _asker(row)
                kind.check(row.payload)
                if not kind.is_slow:
                    kind.carry_out(asker, row.payload)
        except Problem as problem:
            row.outcome = str(problem)
            return end_change(actor, row, Verb.FAIL)
        if not kind.is_slow:
            return end_change(actor, row, Verb.CARRY_OUT)
        jobs.defer(CARRY_OUT, key=f"{CARRY_OUT}:{row.id}", lock=CARRY_OUT, change_id=str(row.id))
        return end_change(actor, row, Verb.APPROVE)


def refuse(actor: Actor, change_id: UUID, note: str) -> ChangeRequest:
    """Raises Problem `admin.no_reason` and those of `approve`."""
    with transaction.atomic():
        row = _row(change_id)
        _check_may_decide(actor, row)
        if not note.strip():
            message = _("State the reason.")
            raise Problem("admin.no_reason", message, fields={"note": [message]})
        _sign(actor, row, note)
        return end_change(actor, row, Verb.REFUSE)


def withdraw(actor: Actor, change_id: UUID) -> ChangeRequest:
    """By who asked. Raises Problem `admin.may_not_decide` (403), `admin.already_decided` (409)."""
    with transaction.atomic():
        row = _row(change_id)
        if row.asked_by != actor.account_id:
            raise forbidden("admin.may_not_decide", _("Only who asked for it withdraws it."))
        return end_change(actor, row, Verb.WITHDRAW)


def carry_out(change_id: UUID) -> None:
    """What a job does with a slow change; begun again after a crash it does nothing twice, since what it
    calls does not."""
    row = ChangeRequest.objects.filter(pk=change_id, state=State.APPROVED.value).first()
    if row is None:
        return
    try:
        with translation.override(settings.LANGUAGE_CODE):
            _carry_out(row)
    except Problem as problem:
        _finish(change_id, Verb.FAIL, _all_words(problem))
    else:
        _finish(change_id, Verb.CARRY_OUT)


def _carry_out(row: ChangeRequest) -> None:
    asker, decider = _asker(row), accounts.actor_for_account(row.decided_by or row.asked_by)
    if not may_decide(decider, row):
        raise forbidden("admin.may_not_decide", _("Who approved it has lost the right to."))
    KINDS[row.kind].check(row.payload)
    KINDS[row.kind].carry_out(asker, row.payload)


def expire_due() -> int:
    """Ends what nobody decided about; returns how many."""
    due = ChangeRequest.objects.filter(state=State.PENDING.value, expires_at__lte=clock.now())
    ended = 0
    for key in due.values_list("pk", flat=True)[:1000]:
        with transaction.atomic():
            row = ChangeRequest.objects.select_for_update().get(pk=key)
            if row.state == State.PENDING and rules.is_over(row.expires_at, clock.now()):
                end_change(SYSTEM, row, Verb.EXPIRE)
                ended += 1
    return ended


def may_decide(actor: Actor, row: ChangeRequest) -> bool:
    if actor.scopes is not None:
        return False
    gains = row.payload.get(GAINS)
    person = UUID(gains) if gains else None
    return rules.may_decide(row.kind, person_of(actor), row.asked_by, row.asked_by_person, person)


def _check_may_decide(actor: Actor, row: ChangeRequest) -> Kind:
    if not may_decide(actor, row):
        raise forbidden(
            "admin.may_not_decide",
            _("A second administrator decides, who neither asked for it nor gains by it."),
        )
    if row.state != State.PENDING:
        raise decided(row)
    return KINDS[row.kind]


def _asker(row: ChangeRequest) -> Actor:
    """With the rights of now: who lost the role since has asked in vain."""
    asker = accounts.actor_for_account(row.asked_by)
    if not rules.may_ask(row.kind, person_of(asker)):
        raise forbidden("admin.may_not_ask", _("Who asked for it has lost the right to."))
    return asker


def _sign(actor: Actor, row: ChangeRequest, note: str) -> None:
    row.decided_by, row.decided_by_person = actor.account_id, actor.person_id
    row.decided_by_name, row.note = actor.name[:100], note.strip()[:LONGEST_NOTE]


@transaction.atomic
def _finish(change_id: UUID, verb: Verb, outcome: str = "") -> None:
    row = _row(change_id)
    row.outcome = outcome
    end_change(SYSTEM, row, verb)


def _all_words(problem: Problem) -> str:
    lines = [f"{place}: {words}" for place, texts in problem.fields.items() for words in texts]
    return "\n".join([str(problem), *lines[:20]])


def _row(change_id: UUID) -> ChangeRequest:
    row = ChangeRequest.objects.select_for_update().filter(pk=change_id).first()
    if row is None:
        raise not_found("admin.no_such_change", _("This change is not known."), value=change_id)
    return row
