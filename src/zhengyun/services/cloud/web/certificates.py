"""The paper that attests that what was given back is wiped: keys destroyed, files removed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.services.cloud import facade as cloud
from zhengyun.services.cloud.web.door import PEOPLE, actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui


@dataclass(frozen=True)
class Wiping:
    """A server with one line for each of its disks."""

    name: str
    at: str
    disks: tuple[tuple[ui.Fact, ...], ...]


@access(staff(*PEOPLE))
@require_GET
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    one = cloud.get_certificate(actor_of(request), certificate_id)
    context = {
        "certificate": one,
        "issued": instant(one.issued_at, with_year=True),
        "servers": [_wiping(item) for item in one.items],
        "back": f"{reverse('cloud:resources')}?state=deleted",
    }
    return render(request, "cloud/certificate.html", context)


def _wiping(item: object) -> Wiping:
    stated = item if isinstance(item, dict) else {}
    names = fact_names()
    disks = tuple(
        tuple(ui.Fact(names.get(name, name), str(value)) for name, value in disk.items())
        for disk in stated.get("items", ())
    )
    return Wiping(str(stated.get("name", "")), str(stated.get("at", "")), disks)


def fact_names() -> dict[str, str]:
    return {
        "id": _("Disk"),
        "volume": _("Disk"),
        "volume_id": _("Disk"),
        "size": _("Amount"),
        "size_gb": _("Amount (GB)"),
        "suite": _("Encryption"),
        "key_digest": _("SHA-256 of its key"),
        "key_destroyed_at": _("Key destroyed at"),
        "removed": _("Removed"),
        "what": _("Removed"),
        "is_gone": _("Looked for afterwards and not found"),
    }
