"""The audit for auditors: records by actor, object and time, and whether the last seal holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.audit import facade as audit_room
from zhengyun.kernel.audit.contracts import AuditEntry, AuditSearch, SealState
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import Page
from zhengyun.services.admin import auditwords, roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.auditing_rows import rows, uuid_in
from zhengyun.services.admin.web.page import Filter, Part, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

NAMES = ("who", "action", "kind", "object", "since", "until")
LONGEST = 80
CASE = "case"
CODE = re.compile(r"[a-z_.]+")


@access(staff(*roles.AUDIT))
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in NAMES}
    found: list[Page[AuditEntry]] = []
    problem = page.attempt(lambda: found.append(_search(actor, given, request.GET.get("after"))))
    parts = [_seal(audit_room.verify_last(actor))]
    if found:
        records = rows(found[0].rows)
        empty = "" if records else _("No record fits.")
        title = _("Audit records")
        parts.append(Part("records", title, text=empty, records=records, pager=_pager(given, found[0])))
    chosen = Filter(_fields(given), reverse("admin:audit"), any(given.values()))
    lead = _(
        "Records hold pseudonyms and codes, never what stands in forms. Every search here is a record too."
    )
    return page.show(request, _("Audit"), parts, lead=lead, chosen=chosen, problem=problem)


def _search(actor: Actor, given: Mapping[str, str], cursor: str | None) -> Page[AuditEntry]:
    since, until = page.day_in(given["since"], "since"), page.day_in(given["until"], "until")
    if since and until and until < since:
        message = _("The last day is before the first one.")
        raise Problem(
            "admin.period_reversed", message, value=f"{since} – {until}", fields={"until": [message]}
        )
    prefix, actions = _acts(given["action"])
    kind, subject = _object(given["kind"], given["object"])
    wanted = AuditSearch(
        account_id=_account(given["who"]),
        subject_type=kind,
        subject_id=subject,
        action=prefix,
        actions=actions,
        since=clock.civil(since) if since else None,
        until=_after(until) if until else None,
    )
    return audit_room.search(actor, wanted, cursor)


def _acts(text: str) -> tuple[str, tuple[str, ...]]:
    """How a code begins, or all acts that are called so."""
    if not text or CODE.fullmatch(text):
        return text, ()
    found = auditwords.acts_called(text)
    if not found:
        message = _("No act is called so.")
        raise Problem("admin.no_such_act", message, value=text, fields={"action": [message]})
    return "", found


def _object(kind: str, text: str) -> tuple[str, str]:
    """What a record keeps of an object: a case is found by its number too."""
    if not text or kind not in ("", CASE) or uuid_in(text) is not None:
        return kind, text
    found = casework.administration.case_id(text)
    return (CASE, str(found)) if found else (kind, text)


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


def _fields(given: Mapping[str, str]) -> tuple[ui.Field, ...]:
    def text(name: str, label: str, help: str = "") -> ui.Field:  # noqa: A002
        return ui.Field(name, label, value=given[name], maxlength=LONGEST, help=help)

    kinds = sorted(((kind, str(title)) for kind, title in auditwords.KINDS.items()), key=lambda one: one[1])
    if given["kind"] and given["kind"] not in auditwords.KINDS:
        kinds.append((given["kind"], given["kind"]))
    return (
        text("who", _("User name of who acted")),
        text("action", _("Operation"), _("words such as “sign in”, or how its code begins: accounts.")),
        page.select("kind", _("Kind of object"), kinds, given["kind"]),
        text("object", _("Object"), _("the number of a case, or an identifier")),
        page.date_field("since", _("From"), given["since"]),
        page.date_field("until", _("Until and including"), given["until"]),
    )


def _pager(given: Mapping[str, str], found: Page[AuditEntry]) -> ui.KeysetPager:
    here = reverse("admin:audit")
    kept = {name: value for name, value in given.items() if value}
    return ui.KeysetPager.around(found, lambda place: f"{here}?{urlencode({**kept, 'after': place})}")


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
        ui.Fact(_("Head"), state.head or "—"),
        ui.Fact(_("Records that wait for their seal"), str(state.waiting)),
    )
