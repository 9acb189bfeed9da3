"""Which clock of a case is that of the step through which it is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from zhengyun.engines.casework.contracts import ClockView, TaskView


def step_clock(clocks: Sequence[ClockView], task: TaskView | None) -> ClockView | None:
    """The clock of the step through which the case is looked at."""
    if task is None or task.state != "open":
        return None
    return next((one for one in clocks if one.task_id == task.id), None)
