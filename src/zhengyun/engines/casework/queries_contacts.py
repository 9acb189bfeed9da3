"""Telephones and places of the bodies, from the guides of their items."""

from __future__ import annotations

from uuid import UUID

from zhengyun.engines.casework.contracts.guide import OfficeContact
from zhengyun.engines.casework.models import ServiceItem
from zhengyun.kernel.parties import facade as parties

MOST_ITEMS = 1000
WANTED = ("consult_phone", "complaint_phone", "place", "hours")


def office_contacts() -> list[OfficeContact]:
    """By name of the body: of each entry what the first guide that has it says."""
    rows = ServiceItem.objects.filter(state="active", is_internal=False, current_version__isnull=False)
    guides = [f"current_version__guide__{key}" for key in WANTED]
    found: dict[UUID, dict[str, str]] = {}
    for organization_id, *values in rows.order_by("code").values_list("organization_id", *guides)[
        :MOST_ITEMS
    ]:
        known = found.setdefault(organization_id, dict.fromkeys(WANTED, ""))
        for key, value in zip(WANTED, values, strict=True):
            known[key] = known[key] or str(value or "")
    offices = parties.get_organizations(found)
    contacts = [
        OfficeContact(key, offices[key].name, **known) for key, known in found.items() if any(known.values())
    ]
    return sorted(contacts, key=lambda one: one.name)
