"""Somebody is away: who acts for him meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts.contracts import AccountKind, AccountState, DeputyView
from zhengyun.kernel.accounts.models import Account, Deputy
from zhengyun.kernel.accounts.permissions import check_can_end_deputy, check_can_name_deputy
from zhengyun.kernel.accounts.queries import roles_in_force
from zhengyun.kernel.accounts.queries_deputies import above, departments, deputy_view
from zhengyun.kernel.accounts.rules_deputies import MAX_DAYS, can_stand_in
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem, conflict, not_found

MAX_REASON = 200


def name_deputy(
    actor: Actor, absent_id: UUID, deputy_id: UUID, valid_from: date, valid_until: date, reason: str
) -> DeputyView:
    """From valid_from until before valid_until. Said twice, it is the same deputy.

    Raises Problem `accounts.deputy_term`, `accounts.deputy_reason`, `accounts.deputy_himself`,
    `accounts.deputy_elsewhere`, `accounts.nothing_to_lend`, `accounts.deputy_chain`,
    `accounts.deputy_already` (409), `accounts.may_not_name_deputy` (403).
    """
    _check_term(valid_from, valid_until)
    reason = _reason(reason)
    try:
        with transaction.atomic():
            absent, deputy = _locked(absent_id, deputy_id)
            check_can_name_deputy(actor, absent.person_id, _places(absent), deputy.person_id)
            given = {"absent": absent, "deputy": deputy, "valid_from": valid_from, "valid_until": valid_until}
            if (same := Deputy.objects.filter(ended_at=None, **given).first()) is not None:
                return deputy_view(same)
            _check_pair(absent, deputy)
            _check_no_chain(absent, deputy, valid_from, valid_until)
            row = Deputy.objects.create(
                **given,
                absent_person_id=absent.person_id,
                deputy_person_id=deputy.person_id,
                reason=reason,
                named_by_id=actor.account_id,
            )
            _record(actor, "accounts.name_deputy", row)
    except IntegrityError as error:
        raise conflict(
            "accounts.deputy_already",
            _("Somebody else is named for a part of this time."),
            value=valid_from.isoformat(),
            remedy=_("End that first, or choose other days."),
        ) from error
    return deputy_view(row)


def end_deputy(actor: Actor, deputy_row_id: UUID) -> DeputyView:
    """From now on. Raises `accounts.unknown_deputy` (404), `accounts.may_not_end_deputy` (403)."""
    with transaction.atomic():
        rows = Deputy.objects.select_for_update(of=("self",)).select_related("absent", "deputy")
        if (row := rows.filter(pk=deputy_row_id).first()) is None:
            raise not_found("accounts.unknown_deputy", _("This deputy is not known."), value=deputy_row_id)
        check_can_end_deputy(actor, row.absent_person_id, _places(row.absent), row.deputy_person_id)
        if row.ended_at is None:
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
            _record(actor, "accounts.end_deputy", row)
    return deputy_view(row)


def _check_term(valid_from: date, valid_until: date) -> None:
    shown = f"{valid_from} – {valid_until - timedelta(days=1)}"
    if valid_until <= valid_from:
        raise Problem("accounts.deputy_term", _("The last day cannot lie before the first day."), value=shown)
    if not clock.today() <= valid_from < valid_until <= valid_from + timedelta(days=MAX_DAYS):
        raise Problem(
            "accounts.deputy_term",
            _("A deputy is named from today or a later day, for at most %(count)s days.")
            % {"count": MAX_DAYS},
            value=shown,
        )


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > MAX_REASON:
        raise Problem(
            "accounts.deputy_reason",
            _("Say why, in at most %(count)s characters.") % {"count": MAX_REASON},
            value=len(text),
        )
    return text


def _locked(absent_id: UUID, deputy_id: UUID) -> tuple[Account, Account]:
    """Both accounts, in the order of their ids, so that two who name each other wait for each other."""
    wanted = {absent_id, deputy_id}
    rows = Account.objects.select_for_update().filter(pk__in=wanted, state=AccountState.ACTIVE.value)
    found = {row.id: row for row in rows.order_by("id")}
    for one in (absent_id, deputy_id):
        if one not in found:
            raise not_found("accounts.unknown_account", _("This account is not known."), value=one)
    return found[absent_id], found[deputy_id]


def _held(account: Account) -> frozenset[RoleAt]:
    rows = roles_in_force().filter(account=account)
    return frozenset(RoleAt(row.role, row.organization_id) for row in rows)


def _places(account: Account) -> frozenset[UUID]:
    """Where the account holds roles, with everything above."""
    return above(one.organization_id for one in _held(account))


def _check_pair(absent: Account, deputy: Account) -> None:
    if absent.person_id == deputy.person_id:
        raise Problem("accounts.deputy_himself", _("Nobody is his own deputy."), value=deputy.name)
    theirs, own = _held(absent), _held(deputy)
    department = departments(one.organization_id for one in theirs)
    if deputy.kind != AccountKind.STAFF or department.isdisjoint(one.organization_id for one in own):
        raise Problem(
            "accounts.deputy_elsewhere",
            _("A deputy works in the same department or in one of its parts."),
            value=deputy.name,
            remedy=_("Choose a colleague."),
        )
    if not can_stand_in([one.role for one in theirs], own, department):
        raise Problem(
            "accounts.nothing_to_lend",
            _("None of these roles may pass to this person."),
            value=deputy.name,
            remedy=_(
                "Who handles cases is represented by who handles cases; supervisors, editors and data "
                "stewards by their like; administrators by nobody."
            ),
        )


def _check_no_chain(absent: Account, deputy: Account, valid_from: date, valid_until: date) -> None:
    """Who is away is nobody's deputy meanwhile."""
    chained = Q(deputy_person_id=absent.person_id) | Q(absent_person_id=deputy.person_id)
    rows = Deputy.objects.filter(
        chained, ended_at=None, valid_from__lt=valid_until, valid_until__gt=valid_from
    )
    if (row := rows.select_related("absent", "deputy").first()) is not None:
        raise conflict(
            "accounts.deputy_chain",
            _("In this time %(deputy)s acts for %(absent)s already; a deputy has no deputy.")
            % {"deputy": row.deputy.name, "absent": row.absent.name},
            value=deputy.name,
            remedy=_("End that first, or choose other days."),
        )


def _record(actor: Actor, action: str, row: Deputy) -> None:
    detail = {
        "deputy": str(row.deputy_id),
        "from": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat(),
    }
    audit.record(actor, action, "account", row.absent_id, detail=detail)
