"""The audit for auditors: records by actor, object and time, and whether the last seal holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.audit import facade as audit_room
from zhengyun.kernel.audit.contracts import AuditEntry, AuditSearch, SealState
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import Page
from zhengyun.services.admin import roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Filter, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

NAMES = ("who", "action", "kind", "object", "since", "until")
LONGEST = 80


@access(staff(*roles.AUDIT))
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in NAMES}
    found: list[Page[AuditEntry]] = []
    problem = page.attempt(lambda: found.append(_search(actor, given, request.GET.get("after"))))
    errors = problem.fields if problem else {}
    parts = [_seal(audit_room.verify_last(actor))]
    if found:
        parts.append(
            Part("records", _("Audit records"), _table(found[0].rows), pager=_pager(given, found[0]))
        )
    chosen = Filter(_fields(given, errors), reverse("admin:audit"), any(given.values()))
    lead = _(
        "Records hold pseudonyms and codes, never what stands in forms. Every search here is a record too."
    )
    return page.show(request, _("Audit"), parts, lead=lead, chosen=chosen, problem=problem)


def _search(actor: Actor, given: Mapping[str, str], cursor: str | None) -> Page[AuditEntry]:
    since, until = page.day_in(given["since"], "since"), page.day_in(given["until"], "until")
    wanted = AuditSearch(
        account_id=_account(given["who"]),
        subject_type=given["kind"],
        subject_id=given["object"],
        action=given["action"],
        since=clock.civil(since) if since else None,
        until=_after(until) if until else None,
    )
    return audit_room.search(actor, wanted, cursor)


def _after(day: Any) -> datetime:
    return clock.civil(day + timedelta(days=1))


def _account(text: str) -> UUID | None:
    if not text:
        return None
    found = accounts.find_account(text)
    if found is None:
        message = _("There is no account with this user name.")
        raise Problem("admin.no_account", message, value=text, fields={"who": [message]})
    return found.id


def _fields(given: Mapping[str, str], errors: Mapping[str, list[str]]) -> tuple[ui.Field, ...]:
    def text(name: str, label: str, help: str = "") -> ui.Field:  # noqa: A002
        error = " ".join(errors.get(name, ()))
        return ui.Field(name, label, value=given[name], maxlength=LONGEST, help=help, error=error)

    return (
        text("who", _("User name of who acted")),
        text("action", _("Act begins with"), _("such as accounts. or casework.accept")),
        text("kind", _("Kind of object"), _("such as case, account, item")),
        text("object", _("Object")),
        page.date_field("since", _("From"), given["since"]),
        page.date_field("until", _("Until and including"), given["until"]),
    )


def _table(rows: Iterable[AuditEntry]) -> ui.Table:
    found = list(rows)
    names = accounts.get_accounts(one.actor_account for one in found if one.actor_account)
    columns = (_("When"), _("Who acted"), _("Operation"), _("Object"), _("Outcome"), _("Details"))
    return page.table(_("Audit records"), columns, [_row(one, names) for one in found], _("No record fits."))


def _row(one: AuditEntry, names: Mapping[UUID, Any]) -> tuple[ui.Cell | str, ...]:
    who = names.get(one.actor_account) if one.actor_account else None
    detail = "，".join(f"{key}: {value}" for key, value in one.detail.items())
    return (
        instant(one.occurred_at, with_year=True),
        ui.Cell(who.name, help=who.username) if who else _("the platform itself"),
        one.action,
        ui.Cell(one.subject_type, help=one.subject_id),
        one.outcome,
        detail[:300] or "—",
    )


def _pager(given: Mapping[str, str], found: Page[AuditEntry]) -> ui.KeysetPager:
    here = reverse("admin:audit")

    def url(cursor: str | None) -> str:
        kept = {name: value for name, value in given.items() if value}
        return f"{here}?{urlencode({**kept, 'after': cursor})}" if cursor else ""

    return ui.KeysetPager(url(found.previous), url(found.next), shown=len(found.rows))


def _seal(state: SealState) -> Part:
    if state.fault is not None:
        words = _("The last seal does not hold: %(why)s") % {"why": state.fault.explanation}
        return Part("seal", _("The seal"), alert=words, tone="error", facts=_facts(state), is_panel=True)
    words = _("The last seal holds.") if state.number else _("Nothing has been sealed yet.")
    return Part(
        "seal",
        _("The seal"),
        alert=words,
        tone="success" if state.number else "info",
        facts=_facts(state),
        is_panel=True,
    )


def _facts(state: SealState) -> tuple[ui.Fact, ...]:
    return (
        ui.Fact(
            _("Batch"),
            _("number %(n)d with %(records)d records") % {"n": state.number, "records": state.records},
        ),
        ui.Fact(_("Sealed at"), instant(state.sealed_at, with_year=True) or "—"),
        ui.Fact(_("Head"), state.head[:32] or "—"),
        ui.Fact(_("Records that wait for their seal"), str(state.waiting)),
    )
