"""What other services add to pages of the hall is asked each time; one that fails is left out and logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def answers(known: Mapping[str, Callable[..., Answer | None]], *given: Any) -> list[Answer]:
    """In the order of their names, without those that have nothing to offer."""
    found = (_asked(name, known[name], given) for name in sorted(known))
    return [one for one in found if one is not None]


def _asked(name: str, provide: Callable[..., Answer | None], given: tuple[Any, ...]) -> Answer | None:
    try:
        return provide(*given)
    except Exception:
        log.exception("a contribution to the hall failed", extra={"contribution": name})
        return None
