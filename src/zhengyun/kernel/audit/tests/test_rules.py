from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.kernel.audit import rules


def test_a_tree_of_one_leaf_has_that_leaf_as_root() -> None:
    leaf = sha256(b"a").digest()
    assert rules.merkle_root([leaf]) == leaf


def test_an_odd_leaf_moves_up_unchanged() -> None:
    a, b, c = (sha256(x).digest() for x in (b"a", b"b", b"c"))
    left = sha256(b"\x01" + a + b).digest()
    assert rules.merkle_root([a, b, c]) == sha256(b"\x01" + left + c).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=20, unique=True), st.data())
def test_no_leaf_can_change_or_move_without_another_root(leaves: list[bytes], data: st.DataObject) -> None:
    i, j = data.draw(
        st.lists(st.integers(0, len(leaves) - 1), min_size=2, max_size=2, unique=True), label="places"
    )
    moved = list(leaves)
    moved[i], moved[j] = moved[j], moved[i]
    assert rules.merkle_root(moved) != rules.merkle_root(leaves)


def test_a_leaf_does_not_depend_on_the_order_of_columns_or_the_zone_of_instants() -> None:
    from zhengyun.kit.clock import SHANGHAI

    key, at = uuid4(), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    one = {"id": key, "at": at, "detail": {"b": 1, "a": [1, 2]}}
    other = {"detail": {"a": [1, 2], "b": 1}, "at": at.astimezone(SHANGHAI), "id": key}
    assert rules.leaf_hash(one) == rules.leaf_hash(other)


@pytest.mark.parametrize("action", ["accept", "Casework.accept", "casework accept", "casework.", ""])
def test_an_action_without_module_and_verb_is_refused(action: str) -> None:
    with pytest.raises(ValueError, match=r"module\.verb"):
        rules.check_action(action)


def test_a_detail_keeps_codes_but_no_identity_number_and_no_form_content() -> None:
    assert rules.plain_detail({"state": "accepted", "count": 3}) == {"state": "accepted", "count": 3}
    with pytest.raises(ValueError, match="identity number"):
        rules.plain_detail({"who": "11010519491231002X"})
    with pytest.raises(ValueError, match="form content"):
        rules.plain_detail({"reason": "因" * 400})
    with pytest.raises(ValueError, match="at most"):
        rules.plain_detail({"list": ["x" * 100] * 200})
