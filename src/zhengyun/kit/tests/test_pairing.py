from __future__ import annotations

from datetime import timedelta

from zhengyun.kit import clock, pairing


def test_a_code_is_typed_as_people_type() -> None:
    code, _until = pairing.make_code()
    assert pairing.as_typed(f" {code[:4].lower()}-{code[4:]} ") == code
    assert pairing.as_typed(" -- ") == ""


def test_a_code_ends_with_its_instant() -> None:
    begun = clock.now()
    with clock.at(begun):
        _code, until = pairing.make_code()
    assert until == begun + pairing.VALID
    with clock.at(until - timedelta(microseconds=1)):
        assert pairing.is_valid(until)
    with clock.at(until):
        assert not pairing.is_valid(until)
    assert not pairing.is_valid(None)
