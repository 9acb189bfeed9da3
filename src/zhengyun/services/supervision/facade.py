"""What config uses of supervision: its menu, and ratings for the demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kit.actor import Actor
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.logic.keep_rating import Given
from zhengyun.services.supervision.logic.move_rectification import move_rectification
from zhengyun.services.supervision.logic.rate_case import rate_case
from zhengyun.services.supervision.menu import menu

__all__ = ["is_any_rated", "menu", "move", "rate"]


def rate(actor: Actor, case_id: UUID, level: int, words: str = "") -> str:
    """The applicant rates his closed case. Returns the public mark of the rating; twice is once.

    Raises `supervision.only_applicant` (403), `supervision.not_closed`, `supervision.rated_already` (409).
    """
    return rate_case(actor, case_id, Given(level, words=words)).mark


def move(actor: Actor, mark: str, act: str, key: str, words: str = "", result: str = "") -> None:
    """An act on the rectification of a bad rating; key: twice is once. Raises `supervision.*`."""
    move_rectification(actor, mark, act, key, words=words, result=result)


def is_any_rated(case_ids: Iterable[UUID]) -> bool:
    """Whether one of these cases was rated by its applicant."""
    return bool(queries.rated_among(case_ids))
