"""Packages that come from a browser: kept as a zip, checked and compared, installed when two have agreed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.packages.contracts import PackagePlan
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.admin.models import PackageUpload
from zhengyun.services.admin.permissions import check_can_upload, signed_in
from zhengyun.services.admin.rules_compare import compare

MAX_UPLOAD = 20_000_000
MEDIA_TYPE = "application/zip"
EPOCH = (1980, 1, 1, 0, 0, 0)


def upload_package(actor: Actor, stream: BinaryIO, name: str) -> PackageUpload:
    """A zip of a whole package. Raises Problem `packages.bad_archive`, `admin.too_large`."""
    check_can_upload(actor)
    data = _read(stream)
    with TemporaryDirectory() as place:
        folder = packages.unpack(BytesIO(data), Path(place) / "package")
        return _keep(actor, folder, data, name)


def upload_file(actor: Actor, package_id: str, path: str, stream: BinaryIO) -> PackageUpload:
    """One file of an installed package; the rest is as it is installed, under the next version."""
    check_can_upload(actor)
    data = _read(stream)
    with TemporaryDirectory() as place:
        folder = packages.copy_with_file(package_id, path, BytesIO(data), Path(place) / "package")
        return _keep(actor, folder, _zip(folder), path)


def _read(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        message = _("The file is larger than 20 MB.")
        raise Problem("admin.too_large", message, fields={"file": [message]})
    return data


def _keep(actor: Actor, folder: Path, data: bytes, name: str) -> PackageUpload:
    plan = packages.plan(folder)
    compared = _compared(plan.id, folder)
    key = uuid7()
    with transaction.atomic():
        stored = files.put_bytes(
            actor, data, name=name[:200], media_type=MEDIA_TYPE, owner_id=None, purpose="admin.package"
        )
        files.attach(actor, [stored.id], f"package_upload:{key}")
        row = PackageUpload.objects.create(
            id=key,
            file_id=stored.id,
            name=name[:200],
            package=plan.id[:100],
            version=plan.version[:40],
            digest=plan.digest,
            plan=plain(plan),
            differences=compared,
            uploaded_by=signed_in(actor),
            uploaded_by_name=actor.name[:100],
            uploaded_at=clock.now(),
        )
        detail = {"package": row.package, "version": row.version, "faults": len(plan.problems)}
        audit.record(actor, "admin.upload_package", "package_upload", row.id, detail=detail)
    return row


def plain(plan: PackagePlan) -> dict[str, Any]:
    """A plan as it is kept: faults as (place, words, remedy)."""
    return {
        "title": plan.title,
        "present": plan.present,
        "is_same": plan.is_same,
        "added": list(plan.added),
        "changed": list(plan.changed),
        "removed": list(plan.removed),
        "faults": [[str(one.value or ""), one.message, one.remedy] for one in plan.problems],
    }


def _compared(package_id: str, folder: Path) -> list[dict[str, Any]]:
    """Differences of each procedure to its version in force, as values."""
    present = {one["code"]: one for one in casework.administration.procedures_in_force(package_id)}
    found = []
    for code, after in casework.administration.procedures_in(folder).items():
        before: Mapping[str, Any] = present.get(code, {})
        differences = compare(before, after) if before else []
        found.append(
            {
                "code": code,
                "title": str(after.get("title", "")),
                "act_set": str(after.get("act_set", "")),
                "is_new": not before,
                "differences": [[one.what, one.subject, one.before, one.after] for one in differences],
            }
        )
    return found


def get_upload(upload_id: UUID) -> PackageUpload:
    row = PackageUpload.objects.filter(pk=upload_id).first()
    if row is None:
        raise not_found("admin.no_such_upload", _("This upload is not known."), value=upload_id)
    return row


def check_present(payload: Mapping[str, Any]) -> None:
    """That the version in force is still the one with which it was compared, or the upload itself: a job
    that crashed after its work begins again."""
    row = get_upload(UUID(payload["upload_id"]))
    known = {one.id: one for one in packages.list_packages()}
    found = known.get(payload["package"])
    present = found.version if found else ""
    if present != payload["before"] and (found is None or found.digest != row.digest):
        raise conflict(
            "admin.stale",
            _("Another version has been installed since this was asked for."),
            value=present or payload["package"],
        )


def installed_root() -> Path:
    return Path(settings.ZHENGYUN.home) / "packages"


def install(actor: Actor, payload: Mapping[str, Any]) -> None:
    """The kept zip, unpacked into the folder of this installation; the same content twice changes nothing."""
    row = get_upload(UUID(payload["upload_id"]))
    target = installed_root() / f"{row.package}-{row.digest[:32]}"
    with _unpacked(row, target) as folder:
        if packages.plan(folder).digest != row.digest:
            raise conflict("admin.stale", _("The upload is not what was checked."), value=row.name)
        packages.install(folder, actor)


@contextmanager
def _unpacked(row: PackageUpload, target: Path) -> Iterator[Path]:
    """A folder left by an interrupted run is written anew; one that is not installed does not stay."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    with files.open(row.file_id) as stream:
        packages.unpack(stream, target)
    try:
        yield target
    except Problem:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _zip(folder: Path) -> bytes:
    """The same folder gives the same bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target.getvalue()
