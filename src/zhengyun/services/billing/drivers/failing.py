"""A bank that never answers, for tests of what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from zhengyun.kit.errors import forbidden
from zhengyun.services.billing.contracts import (
    Asked,
    BankAnswer,
    BankState,
    BankUnreachable,
    Begun,
    StatementLine,
)


class FailingBank:
    name = "failing"
    is_demo_only = True

    def begin(self, asked: Asked) -> Begun:
        raise BankUnreachable

    def parse_notice(self, body: bytes, headers: Mapping[str, str]) -> BankAnswer:
        raise forbidden("billing.bad_signature", "The signature of this notice is not valid.")

    def query(self, reference: str) -> BankAnswer | None:
        raise BankUnreachable

    def refund(self, reference: str, fen: int, refund_id: UUID) -> BankState:
        raise BankUnreachable

    def statement(self, day: date) -> list[StatementLine]:
        raise BankUnreachable

    def check_config(self) -> list[str]:
        return ["this bank never answers"]
