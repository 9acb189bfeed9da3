"""Facts that compute publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhengyun.kernel.jobs.contracts import Fact


@dataclass(frozen=True)
class InstanceChanged(Fact):
    """An instance came into another state, or its guest said for the first time that it is up.

    subject_id, version: the instance and its version after the change. before: the state in which it was;
    equal to `state` when only readiness changed. reference: the case or order from which it came. fault: why
    it stands still, in words.
    """

    type: ClassVar[str] = "compute.instance_changed.v1"
    owner_id: UUID
    reference: UUID | None
    before: str
    state: str
    is_ready: bool
    fault: str = ""
