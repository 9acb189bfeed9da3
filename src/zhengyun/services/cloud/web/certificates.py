"""The paper that attests that what was given back is wiped: keys destroyed, files removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
    actor = actor_of(request)
    one = cloud.get_certificate(actor, certificate_id)
    context = {
        "certificate": one,
        "issued": instant(one.issued_at, with_year=True),
        "servers": [_wiping(item) for item in one.items],
        "back": f"{reverse('cloud:resources')}?state=deleted",
        "order_url": reverse("cloud:order", args=[cloud.get_order(actor, one.order_id).case_id]),
    }
    return render(request, "cloud/certificate.html", context)


def _wiping(item: Mapping[str, Any]) -> Wiping:
    disks = tuple(tuple(_facts(line)) for line in item.get("items", ()))
    return Wiping(str(item.get("name", "")), _said(item.get("at")), disks)


def _facts(line: Mapping[str, Any]) -> Iterator[ui.Fact]:
    """In the order in which it was done; what has no name here is shown by its own."""
    names = fact_names()
    known = [name for name in names if name in line]
    for name in (*known, *(name for name in line if name not in names)):
        yield ui.Fact(names.get(name, name), _said(line[name]))


def _said(value: object) -> str:
    """Instants of our own time, yes and no in words."""
    text = str(value or "")
    if text in ("yes", "no"):
        return _("Yes") if text == "yes" else _("No")
    try:
        return instant(datetime.fromisoformat(text), with_year=True) if "T" in text else text
    except ValueError:
        return text


def fact_names() -> dict[str, str]:
    return {
        "volume": _("Disk"),
        "size_gb": _("Amount (GB)"),
        "suite": _("Encryption"),
        "key_sha256": _("SHA-256 of its key"),
        "key_destroyed_at": _("Key destroyed at"),
        "what": _("Removed"),
        "seen_gone": _("Looked for afterwards and not found"),
    }
