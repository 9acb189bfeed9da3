"""Amounts and states."""

from __future__ import annotations

import pytest

from zhengyun.services.billing import rules
from zhengyun.services.billing.casework_links import CollectFee
from zhengyun.services.billing.contracts import OrderState, PaymentState, RefundState

GOOD = {"amount": "=data.area * 80", "title": "占用费", "basis": "条例", "payee": "item", "days": 15}


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        (3000, 3000), ("3000", 3000), (0, 0), (1000.5, 1001), (1000.4, 1000), (-1, None), (True, None),
        (None, None), ("viel", None), (float("nan"), None), (float("inf"), None), ([], None), (10**11, None),
    ],
)  # fmt: skip
def test_a_computed_amount_is_rounded_to_whole_fen_or_is_none(value: object, fen: int | None) -> None:
    assert rules.to_fen(value) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.50", 1250), ("12", 1200), ("1,234.5", 123450), (" 0.01 ", 1), ("0", None), ("-3", None),
        ("1.005", None), ("x", None), ("", None), ("NaN", None), ("1e99", None), ("Infinity", None),
    ],
)  # fmt: skip
def test_a_typed_amount_has_at_most_two_decimals(text: str, fen: int | None) -> None:
    assert rules.yuan_to_fen(text) == fen


def test_fen_are_shown_as_yuan() -> None:
    assert [rules.yuan(one) for one in (0, 5, 123450, -3000)] == ["0.00", "0.05", "1,234.50", "-30.00"]


def test_every_state_says_what_follows() -> None:
    assert set(rules.ORDER_STEPS) == set(OrderState)
    assert set(rules.PAYMENT_STEPS) == set(PaymentState)
    assert set(rules.REFUND_STEPS) == set(RefundState)


def test_only_an_open_order_takes_money() -> None:
    found = {state: rules.outcome_of_money(state) for state in OrderState}
    assert [state for state, money in found.items() if money is PaymentState.PAID] == [OrderState.OPEN]
    assert set(found.values()) == {PaymentState.PAID, PaymentState.SURPLUS}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, []),
        ({"treasury": "finance"}, []),
        ({"amount": 500}, []),
        ({"amount": "500"}, ["amount is a number of fen, or FEEL behind ="]),
        ({"amount": -1}, ["amount is at least 0 and at most 10000000000 fen"]),
        ({"days": 0}, ["days is a whole number from 1 to 365"]),
        ({"days": True}, ["days is a whole number from 1 to 365"]),
        ({"payee": ""}, ["payee is a text"]),
        ({"title": "费" * 121}, ["title has at most 120 characters"]),
        ({"colour": "red"}, ["the setting colour is not known"]),
    ],
)
def test_settings_are_checked_at_install(changed: dict[str, object], words: list[str]) -> None:
    assert CollectFee().check({**GOOD, **changed}) == words


def test_what_is_missing_or_cannot_be_read_is_named() -> None:
    assert CollectFee().check({}) == [
        f"the setting {name} is missing" for name in ("amount", "basis", "days", "payee", "title")
    ]
    assert CollectFee().check({**GOOD, "amount": "=data. *"})
