"""A case with a fee, its payer, and the finance officers of a treasury."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from zhengyun.engines.casework.contracts import CaseView, Done, Failed, Wait
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.audit.models import Record
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests.builders import bureau
from zhengyun.kit.actor import Actor
from zhengyun.services.billing.contracts import OrderState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.logic.begin_payment import begin_payment
from zhengyun.services.billing.logic.collect_fee import Fee, collect_fee
from zhengyun.services.billing.logic.take_notice import take_notice
from zhengyun.services.billing.models import Payment, PaymentOrder

FEN, DAYS = 3000, 15
BASIS = "《城市道路管理条例》第三十七条"


@dataclass
class Books:
    world: World
    case: CaseView
    treasury: OrganizationView
    run_id: UUID

    @property
    def payer(self) -> Actor:
        return self.world.applicant

    def fee(self, fen: int = FEN, days: int = DAYS) -> Fee:
        return Fee(fen, "城市道路占用费", BASIS, self.world.amr.id, self.treasury.id, days)

    def collect(self, fee: Fee | None = None, run_id: UUID | None = None) -> Done | Wait | Failed:
        return collect_fee(run_id or self.run_id, self.case.id, "payment", fee or self.fee())

    @property
    def order(self) -> PaymentOrder:
        return PaymentOrder.objects.get(run_id=self.run_id)

    def begin(self) -> Payment:
        begin_payment(self.payer, self.order.id)
        return Payment.objects.filter(order=self.order).latest("created_at", "id")

    def pay(self, *, is_paid: bool = True) -> Payment:
        """At the bank, whose notice then comes."""
        begun = self.begin()
        test_bank.decide(begun.reference, is_paid=is_paid)
        take_notice(test_bank.NAME, *test_bank.notice_of(begun.reference))
        begun.refresh_from_db()
        return begun

    def paid(self) -> Payment:
        self.collect()
        found = self.pay()
        assert self.order.state == OrderState.PAID
        return found

    def finance(self, number: int = 1, at: OrganizationView | None = None) -> Actor:
        return self.world.people.officer("finance_officer", (at or self.treasury).id, number)


def build(world: World) -> Books:
    made = Books(world, world.submit(), bureau("望溪县财政局"), uuid4())
    jobs.run_pending()
    return made


def refusals() -> list[str]:
    """Why notices were refused, as the audit tells."""
    rows = Record.objects.filter(action="billing.notice", outcome="refused").order_by("recorded_at", "id")
    return [str(row.detail["reason"]) for row in rows]
