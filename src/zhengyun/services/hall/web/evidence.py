"""Papers that are kept for the party's next applications; it looks at them and ends them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import KeptEvidence
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found
from zhengyun.services.hall.web.door import actor_of
from zhengyun.ui import contracts as ui


@access(citizen)
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = casework.evidence_of(actor)
    context = {
        "rows": [(one, _badge(one), _grade(one)) for one in found],
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
    }
    return render(request, "hall/evidence.html", context)


@access(citizen)
@require_GET
def evidence_file(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    stored = casework.evidence_file(actor_of(request), evidence_id)
    return cast(HttpResponse, files.serve(stored, inline="download" not in request.GET))


@access(citizen)
@require_http_methods(["GET", "POST"])
def end_evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        casework.end_evidence(actor, evidence_id)
        messages.success(request, _("It is not kept for you any longer."))
        return redirect("hall:evidence")
    one = next((row for row in casework.evidence_of(actor) if row.id == evidence_id), None)
    if one is None:
        raise not_found("casework.no_such_evidence", _("This paper is not kept any more."), value=evidence_id)
    return render(request, "hall/end_evidence.html", {"one": one, "grade": _grade(one)})


def _badge(one: KeptEvidence) -> ui.Badge:
    if one.valid_until is not None and one.valid_until < clock.today():
        return ui.Badge(_("expired, not offered any more"), ui.Tone.WARNING)
    return ui.Badge(_("offered in your next applications"), ui.Tone.SUCCESS)


def _grade(one: KeptEvidence) -> str:
    values = {"day": one.verified_on.isoformat(), "place": one.place}
    if one.grade == "A":
        return _("Issued on %(day)s by %(place)s.") % values
    return _("Original seen on %(day)s at %(place)s.") % values
