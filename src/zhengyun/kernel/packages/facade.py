"""City applications: folders of data, checked, prepared and switched on as a whole.

The manifest is read without importing code. This module knows sections, not their kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from zhengyun.kernel.packages import queries, registry
from zhengyun.kernel.packages.contracts import (
    InstallResult,
    PackageFile,
    PackagePlan,
    PackageView,
    Section,
)
from zhengyun.kernel.packages.logic import (
    check_package,
    install_package,
    plan_package,
    problems,
    switch_package,
    unpack_package,
)
from zhengyun.kernel.packages.permissions import check_can_manage_packages
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def register_section(section: Section) -> None:
    """Called in AppConfig.ready(). Raises ValueError for a name that is taken."""
    registry.register(section)


def problem_at(code: str, message: str, *, file: str, place: str = "", remedy: str = "") -> Problem:
    """A fault in a package: which file, and where in it (line, element id, JSON pointer)."""
    return problems.problem_at(code, message, file=file, place=place, remedy=remedy)


def check(path: Path) -> list[Problem]:
    """Every fault of a package, each with file and place; empty when it can be installed."""
    return check_package.check(path)


def unpack(stream: BinaryIO, target: Path) -> Path:
    """An uploaded zip as a folder at `target`, which is not there yet; answers `target`.

    Links, climbing names, encrypted zips and bombs are refused: Problem `packages.bad_archive`.
    """
    return unpack_package.unpack(stream, target)


def copy_with_file(package_id: str, name: str, content: BinaryIO, target: Path) -> Path:
    """An installed package with one file exchanged, under the next version, as a folder at `target`.

    name: such as ``procedures/food_new.toml``; the file must be there already. Raises Problem
    `packages.not_installed` (404), `packages.no_such_file`, `packages.bad_archive`,
    `packages.content_gone` (409).
    """
    return plan_package.copy_with_file(package_id, name, content, target)


def plan(path: Path) -> PackagePlan:
    """What installing a folder would change, with every fault; nothing is written."""
    return plan_package.plan(path)


def package_file(package_id: str) -> PackageFile:
    """An installed package with versions, quality scale, files and switches. Raises Problem 404."""
    return queries.package_file(package_id)


def install(path: Path, actor: Actor, progress: Callable[[str], None] | None = None) -> InstallResult:
    """Check everything, prepare each section (resumed after a crash), activate all at once.

    The same content again changes nothing; other content under the same id is an upgrade and
    needs a higher version. A failed prepare is swept. Call it outside of a transaction.
    Raises Problem 422 `packages.faulty` with all faults by file, 409 `packages.version_not_higher`,
    403 `packages.may_not_manage`.
    """
    check_can_manage_packages(actor)
    return install_package.install(path, actor, progress)


def list_packages() -> list[PackageView]:
    """Installed packages by id."""
    return queries.list_packages()


def is_active(package_id: str, organization_id: UUID | None = None) -> bool:
    """Whether a package is installed and not switched off for this organization."""
    return queries.is_active(package_id, organization_id)


def switch(actor: Actor, package_id: str, organization_id: UUID, *, on: bool) -> None:
    """Switch an installed package on or off for one organization. Raises Problem 403, 404."""
    check_can_manage_packages(actor)
    switch_package.switch(actor, package_id, organization_id, on=on)
