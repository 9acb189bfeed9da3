"""Keys, numbers and secrets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from zhengyun.kit import clock, ids

NUMBERS = st.text(alphabet=ids.ALPHABET, min_size=1, max_size=30)


def test_keys_are_version_7_and_keep_the_order_of_their_making() -> None:
    keys = [ids.uuid7() for _ in range(10_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


def test_keys_keep_their_order_when_the_clock_is_set_back_a_little() -> None:
    moment = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
    keys = []
    for late in (0, 3, 900, 1, 0):
        with clock.at(moment - timedelta(milliseconds=late)):
            keys += [ids.uuid7() for _ in range(3_000)]
    assert keys == sorted(keys)


def test_a_key_carries_the_time_of_the_clock() -> None:
    with clock.at(datetime(2026, 9, 29, 1, 0, tzinfo=UTC)):
        assert ids.uuid7().int >> 80 == int(datetime(2026, 9, 29, 1, 0, tzinfo=UTC).timestamp() * 1000)


@given(NUMBERS)
def test_check_character_agrees_with_an_independent_library(body: str) -> None:
    assert ids.check_character(body) == mod_37_36.calc_check_digit(body)


@given(NUMBERS, st.data())
def test_one_wrong_character_is_always_noticed(body: str, data: st.DataObject) -> None:
    number = ids.with_check(body)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([c for c in ids.ALPHABET if c != number[place]]))
    assert not ids.has_valid_check(number[:place] + wrong + number[place + 1 :])


def test_secrets_have_26_characters_and_do_not_repeat() -> None:
    codes = {ids.secret_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {26}


def test_what_is_no_key_is_none() -> None:
    key = ids.uuid7()
    assert ids.as_uuid(str(key)) == key
    assert [ids.as_uuid(text) for text in ("", "x", f"{key}0")] == [None] * 3
