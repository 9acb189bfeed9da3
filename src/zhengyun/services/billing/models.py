"""Tables of fees. Those of the test bank stand apart: they are the other side's books."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhengyun.kit.ids import uuid7
from zhengyun.services.billing.contracts import BankState, OrderState, PaymentState, RefundState


class PaymentOrder(models.Model):
    """What somebody owes for a step of his case. Its id comes from the run of the effect that asked for it.

    treasury: who keeps the book and pays back; often not the payee (执收单位). refund_due: paid, and the case
    was given up. receipt_code: by which the public checks the receipt.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    run_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=32, unique=True)
    case_id = models.UUIDField()
    case_number = models.CharField(max_length=40)
    case_title = models.CharField(max_length=200)
    element = models.CharField(max_length=100)
    item_code = models.CharField(max_length=40)
    payer = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    payer_name = models.CharField(max_length=200)
    payee = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    payee_name = models.CharField(max_length=200)
    treasury = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    basis = models.TextField()
    fen = models.BigIntegerField()
    state = models.CharField(max_length=10, default=OrderState.OPEN)
    due_at = models.DateTimeField()
    refund_due = models.BooleanField(default=False)
    receipt_code = models.CharField(max_length=40, unique=True)
    receipt_file_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["treasury", "-created_at", "-id"], name="billing_order_treasury"),
            models.Index(fields=["payee", "-created_at", "-id"], name="billing_order_payee"),
            models.Index(fields=["case_id"], name="billing_order_case"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in OrderState]), name="billing_order_state"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="billing_order_fen"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | (~Q(state="paid") & Q(paid_at=None)),
                name="billing_order_paid_at",
            ),
            models.CheckConstraint(
                condition=Q(refund_due=False) | Q(state="paid"), name="billing_order_refund_due"
            ),
        ]


class Payment(models.Model):
    """One attempt at the bank. refunded_fen: what refunds that were not refused take of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="payments")
    driver = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    address = models.CharField(max_length=1000)
    fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, default=PaymentState.BEGUN)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["settled_at"], name="billing_payment_settled"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["driver", "reference"], name="billing_payment_reference"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="paid"), name="billing_payment_paid_once"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="begun"), name="billing_payment_begun_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in PaymentState]), name="billing_payment_state"
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen=0)
                | (Q(refunded_fen__gt=0, refunded_fen__lte=F("fen"), state__in=["paid", "surplus"])),
                name="billing_payment_refunds",
            ),
        ]


class Refund(models.Model):
    """Money that goes back. Its id is the key handed to the bank. Two people: who asks never decides."""

    id = models.UUIDField(primary_key=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    fen = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=RefundState.ASKED)
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in RefundState]), name="billing_refund_state"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="billing_refund_fen"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="billing_refund_four_eyes",
            ),
        ]


class BankStatement(models.Model):
    """The bank's file of a legal day as it was fetched last. lines: reference, fen, at, refund."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    driver = models.CharField(max_length=40)
    day = models.DateField()
    lines = models.JSONField(default=list)
    fetched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["driver", "day"], name="billing_statement_day"),
        ]


class TestBankEntry(models.Model):
    """A payment in the books of the test bank."""

    __test__ = False
    reference = models.CharField(primary_key=True, max_length=80)
    payment_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=32)
    title = models.CharField(max_length=120)
    payee_name = models.CharField(max_length=200)
    fen = models.BigIntegerField()
    return_url = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default=BankState.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="billing_bank_decided")]


class TestBankRefund(models.Model):
    """Money that the test bank has paid back."""

    __test__ = False
    id = models.UUIDField(primary_key=True, editable=False)
    entry = models.ForeignKey(TestBankEntry, on_delete=models.PROTECT, related_name="refunds")
    fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="billing_bank_refund_at")]
