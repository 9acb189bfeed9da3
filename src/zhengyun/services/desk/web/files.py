"""Files of a case, each request checked; and the marks that a clerk sets on materials."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.files import facade as files
from zhengyun.kit.errors import not_found
from zhengyun.services.desk.casepage import tick_card
from zhengyun.services.desk.roles import OFFICERS
from zhengyun.services.desk.web.door import actor_of


@access(staff(*OFFICERS))
@require_GET
@xframe_options_sameorigin
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A material, letter, licence or photograph, to look at or (download=1) to keep."""
    stored = casework.open_file(actor_of(request), case_id, file_id)
    return cast(HttpResponse, files.serve(stored, inline="download" not in request.GET))


@access(staff(*OFFICERS))
@require_POST
def tick(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sets or takes away the mark of a material (all its files); answers the mark alone to htmx."""
    actor = actor_of(request)
    code = request.POST.get("material", "")
    found = next((m for m in casework.case_file(actor, case_id).materials if m.code == code), None)
    if found is None or not found.material_ids:
        raise not_found(
            "desk.no_such_material", _("This material is not part of the case."), value=code[:100]
        )
    for material_id in found.material_ids:
        casework.tick_material(actor, material_id, request.POST.get("tick", ""))
    if request.headers.get("HX-Request"):
        changed = next(m for m in casework.case_file(actor, case_id).materials if m.code == code)
        return render(request, "desk/_tick.html", {"tick": tick_card(case_id, changed)})
    return redirect(f"{reverse('desk:case', args=[case_id])}#m-{code}")
