"""Facts that packages publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhengyun.kernel.jobs.contracts import Fact


@dataclass(frozen=True)
class PackageActivated(Fact):
    """A version of a package is what new cases get from now on. subject_id: the version's id."""

    type: ClassVar[str] = "packages.package_activated.v1"
    package_id: str
    package_version: str
    digest: str
