"""What every line of the log says of the work during which it is written."""

from __future__ import annotations

from contextvars import ContextVar
from uuid import UUID

case_id: ContextVar[str] = ContextVar("case_id", default="")


def about_case(key: UUID | None) -> None:
    """From here on this request or job is about a case; a new request or job begins with none."""
    case_id.set(str(key) if key else "")
