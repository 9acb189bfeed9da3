"""What packages and sections look like to other modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from zhengyun.kit.errors import Problem


class VersionState(StrEnum):
    CHECKED = "checked"
    PREPARED = "prepared"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PackageContext:
    """One version of a package as a section sees it.

    path: its folder; readable during check, prepare and activate, perhaps gone in retire.
    digest: SHA-256 over all names and contents. manifest: application.toml as read.
    """

    id: str
    version: str
    path: Path
    manifest: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Section:
    """A part of packages that an engine or a service understands.

    name: the folder or file at the top of a package that holds it. covers: further folders or
    files at the top that this section reads (forms/, flows/ and letters/ of procedures/).
    check: every fault of the content, without side effects; the whole package has been read.
    prepare: expand-only, idempotent, invisible to users; in a transaction of its own.
    activate: makes this version the one that new cases get; in one transaction with all others.
    retire: takes a version back: what runs on it keeps it, new cases do not get it, what was
    only prepared is deleted. Idempotent, also for a version that was never prepared.
    Sections work in the order in which they were registered, and retire in reverse.
    """

    name: str
    check: Callable[[PackageContext], Sequence[Problem]]
    prepare: Callable[[PackageContext], None]
    activate: Callable[[PackageContext], None]
    retire: Callable[[PackageContext], None]
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageView:
    """An installed package with its active version."""

    id: str
    title: str
    version: str
    digest: str
    state: VersionState
    owner: str
    category: str
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstallResult:
    """changed: False when the same content was active already."""

    package: PackageView
    changed: bool


@dataclass(frozen=True, slots=True)
class PackageVersionView:
    """One version that was installed, or is about to be."""

    version: str
    digest: str
    state: VersionState
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class PackageFile:
    """An installed package in full. quality: (rule, done, todo or exempt, reason)."""

    package: PackageView
    versions: tuple[PackageVersionView, ...]
    quality: tuple[tuple[str, str, str], ...]
    files: tuple[str, ...]
    off_for: tuple[UUID, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What an upload would change: its faults, or the files that it adds, changes and takes away.

    present: the version that is in force; "" for a new package. is_same: the very content is in force.
    """

    id: str
    title: str
    version: str
    present: str
    digest: str
    is_same: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
