"""Background work of notices."""

from __future__ import annotations

from uuid import UUID

from zhengyun.kernel.jobs.facade import job
from zhengyun.kernel.notices.logic.send_message import HAND_OVER, hand_over


@job(HAND_OVER, retry=5)
def hand_over_message(*, message_id: str) -> None:
    hand_over(UUID(message_id))
