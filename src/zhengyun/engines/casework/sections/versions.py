"""Prepare, activate and retire versioned definitions. The same content is the same version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Max

from zhengyun.engines.casework.models import FormVersion, LetterTemplate, ProcedureVersion
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.packages.contracts import PackageContext, VersionState
from zhengyun.kit import clock

Kind = TypeVar("Kind", FormVersion, ProcedureVersion, LetterTemplate)
Found = tuple[str, str, Mapping[str, Any]]
"""Code, digest, columns."""


def prepare(model: type[Kind], package: str, found: Iterable[Found]) -> None:
    for code, digest, columns in found:
        rows = model.objects.filter(code=code)
        if rows.filter(package=package, digest=digest).exists():
            continue
        last = rows.aggregate(last=Max("version"))["last"] or 0
        model.objects.create(
            package=package, code=code, version=last + 1, digest=digest, created_at=clock.now(), **columns
        )


def activate(model: type[Kind], package: str, found: Iterable[Found]) -> None:
    for code, digest, _columns in found:
        rows = model.objects.filter(package=package, code=code)
        chosen = rows.filter(digest=digest).order_by("-version").values_list("pk", flat=True)[:1]
        rows.filter(state="active").update(state="retired")
        rows.filter(pk__in=list(chosen)).update(state="active")


def retire(model: type[Kind], context: PackageContext) -> None:
    rows = model.objects.filter(package=context.id)
    if is_active(context):
        rows.filter(state="active").update(state="retired")
    else:
        rows.filter(state="prepared").delete()


def is_active(context: PackageContext) -> bool:
    """Whether this very version is the one in force; else it was only prepared."""
    return any(
        view.id == context.id and view.digest == context.digest and view.state == VersionState.ACTIVE
        for view in packages.list_packages()
    )


def taken_by(model: type[Kind], package: str, code: str) -> str:
    """The other package that holds this code; '' for none."""
    other = model.objects.filter(code=code).exclude(package=package)
    return other.values_list("package", flat=True).first() or ""
