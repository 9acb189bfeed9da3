from __future__ import annotations

from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.packages import queries
from zhengyun.kernel.packages.models import PackageSwitch
from zhengyun.kit.actor import Actor


def switch(actor: Actor, package_id: str, organization_id: UUID, *, on: bool) -> None:
    with transaction.atomic():
        queries.package(package_id)
        PackageSwitch.objects.update_or_create(
            package_id=package_id, organization_id=organization_id, defaults={"is_on": on}
        )
        audit.record(
            actor,
            "packages.switch",
            "package",
            package_id,
            detail={"on": on},
            organization_id=organization_id,
        )
