"""What crosses the wall of billing: states, and what a payment driver is asked and answers.

Money is integer fen, instants are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class OrderState(StrEnum):
    """lapsed: nobody paid in time. cancelled: nothing is due any more."""

    OPEN = "open"
    PAID = "paid"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """One attempt at the bank. surplus: money that came and pays nothing, to be refunded."""

    BEGUN = "begun"
    PAID = "paid"
    SURPLUS = "surplus"
    DECLINED = "declined"


class RefundState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    FAILED = "failed"
    DONE = "done"


class BankState(StrEnum):
    """What a bank says of a payment or a refund."""

    WAITING = "waiting"
    PAID = "paid"
    DECLINED = "declined"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bank is asked to collect. payment_id: the same id is the same payment."""

    payment_id: UUID
    number: str
    title: str
    payee: str
    fen: int
    return_url: str


@dataclass(frozen=True, slots=True)
class Begun:
    """reference: the bank's name of the payment. address: where the payer's browser goes."""

    reference: str
    address: str


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What the bank vouches for: by a verified notice, or when it is asked."""

    reference: str
    state: BankState
    fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the bank's file of a day. fen: negative for a refund."""

    reference: str
    fen: int
    at: datetime
    refund_id: UUID | None = None


class BankUnreachable(Exception):  # noqa: N818 (not the caller's error)
    """The bank does not answer; the same question may be asked again."""


class PaymentDriver(Protocol):
    """A bank, or the collection system of a treasury.

    begin runs inside a request: it signs an address and calls nobody. query, refund and statement run in
    jobs, may take long and raise BankUnreachable. refund: the same refund_id is paid back once.
    is_demo_only: never used in production.
    """

    name: str
    is_demo_only: bool

    def begin(self, asked: Asked) -> Begun: ...

    def parse_notice(self, body: bytes, headers: Mapping[str, str]) -> BankAnswer:
        """Raises Problem `billing.bad_notice`, `billing.bad_signature` (403)."""
        ...

    def query(self, reference: str) -> BankAnswer | None:
        """None: the bank does not know this reference."""
        ...

    def refund(self, reference: str, fen: int, refund_id: UUID) -> BankState: ...

    def statement(self, day: date) -> list[StatementLine]: ...

    def check_config(self) -> list[str]: ...
