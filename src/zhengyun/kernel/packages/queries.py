from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.packages.contracts import PackageContext, PackageView, VersionState
from zhengyun.kernel.packages.models import PackageSwitch, PackageVersion
from zhengyun.kit.errors import not_found


def context(row: PackageVersion) -> PackageContext:
    return PackageContext(row.package_id, row.version, Path(row.path), row.manifest, row.digest)


def _view(row: PackageVersion) -> PackageView:
    return PackageView(
        row.package_id,
        str(row.manifest.get("title", "")),
        row.version,
        row.digest,
        VersionState(row.state),
        str(row.manifest.get("owner", "")),
        str(row.manifest.get("category", "")),
        row.activated_at,
    )


def list_packages() -> list[PackageView]:
    rows = PackageVersion.objects.filter(state=VersionState.ACTIVE)
    return [_view(row) for row in rows.order_by("package_id")]


def package(package_id: str) -> PackageView:
    row = PackageVersion.objects.filter(package_id=package_id, state=VersionState.ACTIVE).first()
    if row is None:
        raise not_found(
            "packages.not_installed",
            _("This package is not installed."),
            value=package_id,
            remedy=_("Look at the list of installed packages."),
        )
    return _view(row)


def is_active_content(package_id: str, digest: str) -> bool:
    rows = PackageVersion.objects.filter(package_id=package_id, digest=digest)
    return rows.filter(state=VersionState.ACTIVE).exists()


def active_versions(package_ids: Sequence[str]) -> dict[str, str]:
    rows = PackageVersion.objects.filter(package_id__in=package_ids, state=VersionState.ACTIVE)
    return dict(rows.values_list("package_id", "version"))


def is_active(package_id: str, organization_id: UUID | None) -> bool:
    """An organization for which nothing was switched uses what is installed."""
    rows = PackageVersion.objects.filter(package_id=package_id, state=VersionState.ACTIVE)
    if not rows.exists():
        return False
    if organization_id is None:
        return True
    off = PackageSwitch.objects.filter(package_id=package_id, organization_id=organization_id, is_on=False)
    return not off.exists()
