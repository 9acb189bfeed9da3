"""A draw by lot: recomputable, deterministic, and without favour."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter

import pytest

from zhengyun.engines.registers import draws

SEED = bytes(range(32))
CASE = "望政中采〔2026〕000007-3"
FIRMS = ["91990124A", "91990124B", "91990124C"]


def by_hand(seed: bytes, case: str, keys: list[str], rounds: int = 0) -> int:
    """As the announcement tells the public to reckon it."""
    listed = hashlib.sha256("\n".join(keys).encode("utf-8")).hexdigest()
    digits = hmac.new(seed, (case + listed + str(rounds)).encode("utf-8"), hashlib.sha256).hexdigest()
    return int(digits, 16) % len(keys)


@pytest.mark.parametrize(
    ("seed", "case", "keys"),
    [
        (SEED, CASE, FIRMS),
        (SEED, CASE, FIRMS[:1]),
        (SEED, "望政中采〔2026〕000008-1", FIRMS),
        (bytes(32), CASE, FIRMS),
        (SEED, CASE, [f"{number:04d}" for number in range(1000)]),
    ],
)
def test_anybody_reckons_the_same(seed: bytes, case: str, keys: list[str]) -> None:
    assert draws.draw(seed, case, keys) == by_hand(seed, case, keys)
    assert draws.draw(seed, case, keys) == draws.draw(seed, case, keys)


@pytest.mark.parametrize(
    ("keys", "index"),
    [(FIRMS[:1], 0), (FIRMS[:2], 0), (FIRMS, 1), ([*FIRMS, "91990124D"], 3)],
)
def test_known_draws_never_change(keys: list[str], index: int) -> None:
    assert draws.draw(SEED, CASE, keys) == index


def test_the_list_does_not_hang_on_the_order_in_which_it_was_read() -> None:
    assert draws.in_order(reversed(FIRMS)) == FIRMS
    assert draws.list_hash(FIRMS) == hashlib.sha256(b"91990124A\n91990124B\n91990124C").hexdigest()


def test_one_firm_more_on_the_list_is_another_hash() -> None:
    assert draws.list_hash(FIRMS) != draws.list_hash([*FIRMS, "91990124D"])


def test_what_is_announced_binds_the_seed() -> None:
    assert draws.commitment(SEED) == hashlib.sha256(SEED).hexdigest()
    assert draws.commitment(SEED) != draws.commitment(bytes(32))
    assert len({draws.new_seed() for _n in range(50)}) == 50


@pytest.mark.parametrize(
    ("number", "count", "passed"),
    [
        (0, 3, False),
        (draws.SPAN - 1, 3, True),
        (draws.SPAN - 2, 3, False),
        (draws.SPAN - 1, 4, False),
        (draws.SPAN - 1, 1, False),
        (draws.SPAN - 6, 10, True),
        (draws.SPAN - 7, 10, False),
    ],
)
def test_the_last_incomplete_block_is_passed_over(number: int, count: int, passed: bool) -> None:
    assert draws.is_passed_over(number, count) is passed


def test_a_number_that_is_passed_over_leads_to_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def lot(_seed: bytes, _message: str, round_number: int) -> int:
        rounds.append(round_number)
        return draws.SPAN - 1 if round_number < 2 else 4

    monkeypatch.setattr(draws, "lot", lot)
    assert draws.draw(SEED, CASE, FIRMS) == 1
    assert rounds == [0, 1, 2]


def test_nothing_is_drawn_from_an_empty_list() -> None:
    with pytest.raises(ValueError, match="empty"):
        draws.draw(SEED, CASE, [])


@pytest.mark.parametrize(("count", "limit"), [(2, 10.83), (3, 13.82), (7, 22.46), (12, 31.26)])
def test_no_firm_is_favoured(count: int, limit: float) -> None:
    """Chi-square over 6,000 fixed seeds stays below the value that chance exceeds once in a thousand."""
    keys, tries = [f"firm {number:02d}" for number in range(count)], 6000
    found = Counter(
        draws.draw(hashlib.sha256(str(one).encode()).digest(), f"case {one % 40}", keys)
        for one in range(tries)
    )
    expected = tries / count
    assert sum((found[index] - expected) ** 2 / expected for index in range(count)) < limit
