"""A draw by lot that anybody can check: pure functions, no Django.

Before the draw the eligible keys and the SHA-256 of a secret seed are announced; afterwards the seed is. With
these and the case number everybody reckons the same index:

    list hash   = SHA-256 of the keys, sorted by their code points, joined by line feeds, in UTF-8
    number      = HMAC-SHA256(seed, case number + list hash + round), as an unsigned big-endian integer
    index       = number modulo count; a number of the last, incomplete block of `count` is passed over, and
                  the next round (1, 2, …; the first is 0) is reckoned, so that no key is favoured

The list hash is in the message, so a list that was changed after the announcement gives another result.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence

SEED_BYTES = 32
SPAN = 2**256
"""How many values a SHA-256 has."""


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def commitment(seed: bytes) -> str:
    """What is announced of the seed: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(seed).hexdigest()


def in_order(keys: Iterable[str]) -> list[str]:
    """The keys in the order in which they are announced and counted, from 0."""
    return sorted(keys)


def list_hash(keys: Sequence[str]) -> str:
    """The SHA-256 of the announced list, which is in order already."""
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def lot(seed: bytes, message: str, rounds: int) -> int:
    """The number of one round, below 2**256."""
    return int.from_bytes(hmac.digest(seed, f"{message}{rounds}".encode(), "sha256"), "big")


def is_passed_over(number: int, count: int) -> bool:
    """Whether a number lies in the last block, which does not hold every index."""
    return number >= SPAN - SPAN % count


def draw(seed: bytes, case_number: str, keys: Sequence[str]) -> int:
    """The index of the key that is drawn. keys: in order; an empty list is a ValueError."""
    if not keys:
        raise ValueError("nothing can be drawn from an empty list")
    message, rounds = case_number + list_hash(keys), 0
    while is_passed_over(number := lot(seed, message, rounds), len(keys)):
        rounds += 1
    return number % len(keys)
