from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengyun.kernel.packages.contracts import (
    PackageContext,
    PackageFile,
    PackageVersionView,
    PackageView,
    VersionState,
)
from zhengyun.kernel.packages.logic.read_package import read_folder, read_toml
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


def active_row(package_id: str) -> PackageVersion | None:
    return PackageVersion.objects.filter(package_id=package_id, state=VersionState.ACTIVE).first()


def installed_row(package_id: str) -> PackageVersion:
    if (row := active_row(package_id)) is None:
        raise not_found(
            "packages.not_installed",
            _("This package is not installed."),
            value=package_id,
            remedy=_("Look at the list of installed packages."),
        )
    return row


def package(package_id: str) -> PackageView:
    return _view(installed_row(package_id))


def package_file(package_id: str) -> PackageFile:
    row = installed_row(package_id)
    versions = PackageVersion.objects.filter(package_id=package_id).order_by("-created_at", "-id")
    off = PackageSwitch.objects.filter(package_id=package_id, is_on=False)
    path = Path(row.path)
    return PackageFile(
        package=_view(row),
        versions=tuple(
            PackageVersionView(
                one.version,
                one.digest,
                VersionState(one.state),
                one.created_at,
                one.activated_at,
                one.retired_at,
            )
            for one in versions
        ),
        quality=tuple(_quality(path)),
        files=tuple(sorted(read_folder(path).files)),
        off_for=tuple(off.values_list("organization_id", flat=True)),
        requires=tuple(map(str, row.manifest.get("requires", ()))),
    )


def _quality(path: Path) -> Iterator[tuple[str, str, str]]:
    """The quality scale of the files as they lie; nothing where they are gone."""
    place = path / "quality.toml"
    if not place.is_file():
        return
    for name, judged in read_toml(place, "quality.toml").items():
        if isinstance(judged, dict):
            yield name, str(judged.get("status", "")), _reason(judged)
        else:
            yield name, str(judged), ""


def _reason(judged: Mapping[str, Any]) -> str:
    """In English where the reader wants it and the package says it."""
    is_english = (get_language() or "").startswith("en")
    return str((judged.get("reason_en") if is_english else "") or judged.get("reason", ""))


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
