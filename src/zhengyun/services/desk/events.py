"""Facts that the desk publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhengyun.kernel.jobs.contracts import Fact


@dataclass(frozen=True)
class VisitEnded(Fact):
    """Somebody was served at a counter. kind: served, received, handed_over."""

    type: ClassVar[str] = "desk.visit_ended.v1"
    kind: str
