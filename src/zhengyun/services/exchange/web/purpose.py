"""For what a register about persons is read: asked before anything is shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Purpose
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem
from zhengyun.services.exchange import purposes
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, crumbs, door_of
from zhengyun.ui import contracts as ui


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, code: str) -> HttpResponse:
    """GET asks, POST keeps the answer for this session and goes back to where it was needed."""
    door = door_of(request, code)
    back = _back(request, door)
    if request.method != "POST":
        return _ask(request, door, _typed(door.purpose), {}, back)
    posted = {name: str(request.POST.get(name, "")) for name in request.POST}
    given, errors = purposes.read(door.actor, posted)
    errors |= {} if errors else _refused(door, given)
    if errors:
        return _ask(request, door, posted, errors, back)
    purposes.keep(request, code, given)
    return redirect(back)


def _refused(door: Door, given: Purpose) -> dict[str, str]:
    """What the register says to this item, at the field where it was chosen."""
    try:
        registers.get_register(door.actor, door.register.code, given)
    except Problem as problem:
        return {purposes.ITEM: f"{problem.message} {problem.remedy}".strip()}
    return {}


def _back(request: HttpRequest, door: Door) -> str:
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else door.url()


def _typed(given: Purpose | None) -> dict[str, str]:
    if given is None:
        return {}
    return {
        purposes.ITEM: given.item,
        purposes.BASIS: given.basis,
        purposes.CASE: given.case_number,
    }


def _ask(
    request: HttpRequest, door: Door, typed: dict[str, str], errors: dict[str, str], back: str
) -> HttpResponse:
    fields = purposes.fields(typed, errors)
    context = {
        "register": door.register,
        "fields": fields,
        "errors": [ui.ErrorItem(one.error, one.focus_id) for one in fields if one.error],
        "back": back,
        "crumbs": crumbs(door, _("For what you read")),
    }
    return render(request, "exchange/purpose.html", context, status=422 if errors else 200)
