"""The wallet, and the public verification of letters and licences."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import LicenceView, Verification
from zhengyun.kernel.accounts.access import access, citizen, public
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.hall.rules import ends_soon
from zhengyun.services.hall.web.door import actor_of, check_rate
from zhengyun.services.hall.words import licence_badge
from zhengyun.ui import contracts as ui

MOST_BYTES = 20 * 1024 * 1024


@access(citizen)
@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "act_for_url": f"{reverse('accounts:act_for')}?next={reverse('hall:licences')}",
        "cards": [_card(licence) for licence in casework.my_licences(actor)],
    }
    return render(request, "hall/licences.html", context)


def _card(licence: LicenceView) -> tuple[LicenceView, ui.Badge, list[ui.Fact]]:
    is_over = licence.valid_until is not None and licence.valid_until < clock.today()
    state = "expired" if licence.state == "valid" and is_over else licence.state
    facts = [
        ui.Fact(_("Document number"), licence.number),
        ui.Fact(_("Holder"), licence.holder_name),
        ui.Fact(_("Issued by"), licence.issuer_name),
        ui.Fact(_("Valid"), _period(licence.valid_from.isoformat(), licence.valid_until)),
    ]
    if licence.renew_from and ends_soon(clock.today(), licence.valid_until):
        days = _period(licence.renew_from.isoformat(), licence.renew_until)
        facts.append(ui.Fact(_("Days to apply for renewal"), days))
    return licence, licence_badge(state), facts


def _period(begins: str, ends: object) -> str:
    return _("%(first)s to %(last)s") % {"first": begins, "last": ends or _("no end")}


@access(citizen)
@require_GET
def licence_file(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    stored = casework.licence_pdf(actor_of(request), licence_id)
    return cast(HttpResponse, files.serve(stored, inline="download" not in request.GET))


@access(public)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """By the code that is printed under the QR code, or by the file itself."""
    code = "".join(request.POST.get("code", "").split()).upper()[:40]
    if request.method == "POST" and code and not request.FILES:
        check_rate(request, "verify")
        return redirect("hall:verify", code=code)
    if request.method == "POST":
        return _check_file(request, None)
    return _draw(request, None, "")


@access(public)
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code opens. POST compares a file with the one that was issued."""
    check_rate(request, "verify")
    code = code.upper()
    if request.method == "POST":
        return _check_file(request, code)
    try:
        return _draw(request, casework.verify(code), code)
    except Problem as problem:
        return _draw(request, None, code, problem)


def _check_file(request: HttpRequest, code: str | None) -> HttpResponse:
    check_rate(request, "verify-file")
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Problem("hall.no_file", _("Choose the PDF file first."))
        if (upload.size or 0) > MOST_BYTES:
            raise Problem("hall.file_too_large", _("The file is too large."), value=upload.size, status=413)
        return _draw(request, casework.verify_file(code, upload.read()), code or "")
    except Problem as problem:
        return _draw(request, None, code or "", problem)


def _draw(
    request: HttpRequest, found: Verification | None, code: str, problem: Problem | None = None
) -> HttpResponse:
    error = str(problem) if problem and problem.code.startswith("hall.") else ""
    context = {
        "found": found,
        "code": code,
        "problem": problem if problem and not error else None,
        "state": licence_badge(found.state) if found else None,
        "facts": _facts(found) if found else [],
        "code_field": ui.Field(
            "code",
            _("Verification code"),
            value=code,
            required=False,
            help=_("26 letters and digits, below the QR code."),
            autocomplete="off",
        ),
        "file_field": ui.Field(
            "file",
            _("PDF file"),
            ui.FieldKind.FILE,
            required=bool(code),
            help=_("The file is compared and not kept."),
            accept="application/pdf",
            error=error,
        ),
        "checked_at": clock.local().strftime("%Y-%m-%d %H:%M"),
    }
    return render(request, "hall/verify.html", context, status=problem.status if problem else 200)


def _facts(found: Verification) -> list[ui.Fact]:
    rows = [
        ui.Fact(_("Document number"), found.number),
        ui.Fact(_("Holder"), found.holder),
        ui.Fact(_("Issued by"), found.issuer),
        ui.Fact(_("Issued on"), found.issued_on.isoformat()),
    ]
    if found.valid_from:
        rows.append(ui.Fact(_("Valid"), _period(found.valid_from.isoformat(), found.valid_until)))
    return [*rows, ui.Fact(_("Reason"), found.state_reason)] if found.state_reason else rows
