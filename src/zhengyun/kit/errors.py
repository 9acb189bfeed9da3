"""The one error that reaches people: says what is wrong, with which value, and what to do.

Mapped once to a page, to problem+json (RFC 9457) and to the command line.
"""

from __future__ import annotations

from typing import Any


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A refusal that a person can act on.

    code: stable, dotted, never reused, for example ``casework.illegal_act``.
    message: one translated sentence. value: what was wrong, safe to show.
    remedy: what to do next. status: HTTP status. fields: errors by field path.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        value: Any = None,
        remedy: str = "",
        status: int = 422,
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.value = value
        self.remedy = remedy
        self.status = status
        self.fields = fields or {}

    def __str__(self) -> str:
        shown = "" if self.value is None else f" ({self.value})"
        return f"{self.message}{shown} {self.remedy}".strip()

    def as_dict(self) -> dict[str, Any]:
        """RFC 9457 members; `type` is a stable URN made of the code."""
        body: dict[str, Any] = {
            "type": f"urn:zhengyun:problem:{self.code}",
            "title": self.message,
            "status": self.status,
            "code": self.code,
        }
        if self.value is not None:
            body["value"] = self.value if isinstance(self.value, int | float | bool) else str(self.value)
        if self.remedy:
            body["remedy"] = self.remedy
        if self.fields:
            body["fields"] = self.fields
        return body


def forbidden(code: str, message: str, *, value: Any = None, remedy: str = "") -> Problem:
    return Problem(code, message, value=value, remedy=remedy, status=403)


def not_found(code: str, message: str, *, value: Any = None, remedy: str = "") -> Problem:
    return Problem(code, message, value=value, remedy=remedy, status=404)


def conflict(code: str, message: str, *, value: Any = None, remedy: str = "") -> Problem:
    return Problem(code, message, value=value, remedy=remedy, status=409)
