"""Which window has a tablet; a supervisor connects them, no clerk does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision.logic.connect_tablet import disconnect, offer_pairing, windows_of
from zhengyun.services.supervision.models import Tablet
from zhengyun.services.supervision.roles import WATCHERS


@access(staff(*WATCHERS))
@require_http_methods(["GET", "POST"])
def tablets(request: HttpRequest) -> HttpResponse:
    """POST does=connect shows a code once; does=disconnect."""
    actor = accounts.actor_for(request)
    windows = windows_of(actor)
    code, chosen = "", None
    if request.method == "POST":
        chosen = _window(request.POST.get("window", ""))
        if request.POST.get("does") == "disconnect":
            disconnect(actor, chosen)
            messages.success(request, _("The tablet shows nothing any more."))
            return redirect("supervision:tablets")
        code = offer_pairing(actor, chosen)
    paired = dict(
        Tablet.objects.filter(window_id__in=[one.id for one in windows])
        .exclude(token="")
        .values_list("window_id", "paired_at")
    )
    context = {
        "is_watching": True,
        "rows": [(one, hall.instant(paired.get(one.id)) if one.id in paired else "") for one in windows],
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "chosen": next((one for one in windows if one.id == chosen), None),
    }
    answer = render(request, "supervision/tablets.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _window(text: str) -> UUID:
    if (found := as_uuid(text)) is None:
        raise Problem("supervision.bad_window", _("Choose a window."), value=text[:40], status=400)
    return found
