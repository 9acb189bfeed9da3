"""Why somebody was satisfied or not, as data (`data/reasons.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from zhengyun.services.supervision.rules_ratings import is_bad

PLACE = Path(__file__).parent / "data" / "reasons.toml"


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    good: bool
    indicator: str
    title: str
    title_en: str

    @property
    def text(self) -> str:
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en


@cache
def all_reasons() -> tuple[Reason, ...]:
    return tuple(Reason(**one) for one in tomllib.loads(PLACE.read_text(encoding="utf-8"))["reason"])


def reasons_for(level: int) -> tuple[Reason, ...]:
    """What is offered after this level."""
    return tuple(one for one in all_reasons() if one.good is not is_bad(level))


def reason_texts(codes: Iterable[str]) -> list[str]:
    chosen = set(codes)
    return [one.text for one in all_reasons() if one.code in chosen]
