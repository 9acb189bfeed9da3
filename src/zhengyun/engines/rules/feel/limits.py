"""What an expression may cost. A hostile one meets a limit in well under a second."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow
from typing import Final

from zhengyun.engines.rules.feel.problems import FaultError

SOURCE_CHARACTERS: Final = 10_000
NESTING: Final = 50
TREE_HEIGHT: Final = 100
ITERATORS: Final = 10
CALL_DEPTH: Final = 16
VALUE_DEPTH: Final = 64
STEPS: Final = 100_000
LIST_ITEMS: Final = 10_000
STRING_CHARACTERS: Final = 100_000
EXPONENT: Final = 6_144
POWER: Final = 10_000
NUMBER_BITS: Final = 20_500
NUMBER_CHARACTERS: Final = 7_000

# DMN 1.5, 10.3.2.3.1: FEEL numbers are IEEE 754-2008 decimal128.
DECIMAL: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=EXPONENT,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)


class Budget:
    """Counts the steps of one evaluation; every operation pays for what it reads and builds."""

    __slots__ = ("steps",)

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def charge(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise too_long()

    def check_list(self, length: int) -> None:
        if length > LIST_ITEMS:
            raise FaultError(
                "list_too_long",
                f"The list would have more than {LIST_ITEMS:,} items.",
                remedy="Work on fewer items at once.",
            )
        self.charge(length // 2)

    def check_text(self, length: int) -> None:
        if length > STRING_CHARACTERS:
            raise FaultError(
                "text_too_long",
                f"The text would have more than {STRING_CHARACTERS:,} characters.",
                remedy="Build a shorter text.",
            )
        self.charge(length // 64)


def too_long() -> FaultError:
    return FaultError(
        "too_many_steps",
        f"The evaluation takes more than {STEPS:,} steps.",
        remedy="Use shorter lists or fewer nested loops.",
    )
