"""What billing gives to casework: the effect that collects a fee, and payments for acceptance cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import (
    Done,
    EffectCall,
    Failed,
    FieldValue,
    SourceContext,
    Wait,
    Wanted,
)
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.errors import Problem
from zhengyun.services.billing.contracts import BankUnreachable, OrderState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.logic.begin_payment import begin_attempt
from zhengyun.services.billing.logic.collect_fee import Fee, collect_fee
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.billing.rules import MOST_FEN, to_fen

MOST_DAYS, MOST_TITLE = 365, 120
NEEDED = frozenset({"amount", "title", "basis", "payee", "days"})
SETTINGS = NEEDED | {"treasury"}


def register() -> None:
    """Called in AppConfig.ready()."""
    casework.register_effect(CollectFee())
    casework.register_source(PaymentRecords())


class CollectFee:
    """settings: amount (fen; a number, or FEEL), title, basis (law and standard), payee (the body to which it
    is owed, as for a step), days until it lapses, treasury (who keeps the book and pays back; the payee).

    Waits until the bank has said that it was paid. Nothing due is done at once.
    """

    name = "payments.collect"

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        found = [f"the setting {name} is not known" for name in sorted(settings.keys() - SETTINGS)]
        found += [f"the setting {name} is missing" for name in sorted(NEEDED - settings.keys())]
        amount, days = settings.get("amount"), settings.get("days")
        if isinstance(amount, str) and not amount.startswith("="):
            found.append("amount is a number of fen, or FEEL behind =")
        if not isinstance(amount, str) and amount is not None and to_fen(amount) is None:
            found.append(f"amount is at least 0 and at most {MOST_FEN} fen")
        if "days" in settings and not (type(days) is int and 0 < days <= MOST_DAYS):
            found.append(f"days is a whole number from 1 to {MOST_DAYS}")
        for name in sorted((SETTINGS - {"amount", "days"}) & settings.keys()):
            if not isinstance(settings[name], str) or not settings[name].strip():
                found.append(f"{name} is a text")
        if isinstance(settings.get("title"), str) and len(settings["title"]) > MOST_TITLE:
            found.append(f"title has at most {MOST_TITLE} characters")
        return [*found, *casework.check_effect_values(settings)]

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        try:
            return self._collect(call)
        except BankUnreachable:
            return Failed(_("The bank does not answer."), is_retryable=True)

    def _collect(self, call: EffectCall) -> Done | Wait | Failed:
        stated = {name: call.settings[name] for name in ("amount", "title", "basis")}
        found = casework.effect_values(call.case_id, stated)
        fen = to_fen(found["amount"])
        if fen is None:
            return Failed(_("This is no amount of a fee: %(value)s") % {"value": str(found["amount"])[:60]})
        if fen == 0:
            return Done({"fen": 0, "yuan": "0.00"})
        payee_id = casework.effect_place(call.case_id, call.settings["payee"])
        treasury = call.settings.get("treasury", call.settings["payee"])
        fee = Fee(
            fen=fen,
            title=str(found["title"])[:MOST_TITLE],
            basis=str(found["basis"]),
            payee_id=payee_id,
            treasury_id=casework.effect_place(call.case_id, treasury),
            days=call.settings["days"],
        )
        return collect_fee(call.run_id, call.case_id, call.element, fee)


class PaymentRecords:
    """`payments.paid` and `payments.declined`: what the payer does at the test bank with all that he owes;
    `payments.order`: expected of his orders. Only ever used in runs that are taken back."""

    name = "payments"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset()

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        return {}

    def enter(self, name: str, values: Mapping[str, Any]) -> None:
        """values: payer, the id of a party."""
        if name not in ("paid", "declined"):
            raise _unknown(name)
        orders = PaymentOrder.objects.filter(payer_id=UUID(str(values["payer"])), state=OrderState.OPEN)
        for order in orders:
            begun = begin_attempt(order, test_bank.TestBank())
            test_bank.decide(begun.reference, is_paid=name == "paid")
        jobs.run_pending()

    def has(self, name: str, values: Mapping[str, Any]) -> bool:
        if name != "order":
            raise _unknown(name)
        wanted = dict(values)
        rows = PaymentOrder.objects.filter(payer_id=UUID(str(wanted.pop("payer"))))
        return any(all(str(getattr(row, key)) == str(one) for key, one in wanted.items()) for row in rows)


def _unknown(name: str) -> Problem:
    return Problem("casework.no_record_source", _("No source keeps such records."), value=name)
