"""The receipt of a paid order: a PDF that its payer keeps and everybody can check by its code."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.billing.contracts import OrderState, PaymentState
from zhengyun.services.billing.models import Payment, PaymentOrder
from zhengyun.services.billing.rules import yuan

TEMPLATE = Path(__file__).parent.parent / "data" / "receipt.typ"


@transaction.atomic
def make_receipt(order_id: UUID) -> None:
    """Once; a second call finds it made."""
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    if order.state != OrderState.PAID or order.receipt_file_id is not None:
        return
    data = _data(order)
    pdf = casework.typeset_paper(TEMPLATE.read_text("utf-8"), data, {"qr.svg": _qr(data["address"])})
    name = f"{order.number}.pdf"
    kept = files.put_bytes(
        SYSTEM,
        pdf,
        name=name,
        media_type="application/pdf",
        owner_id=order.payer_id,
        purpose="billing.receipt",
    )
    files.attach(SYSTEM, [kept.id], f"payment_order:{order.id}")
    order.receipt_file_id = kept.id
    order.save(update_fields=["receipt_file_id"])
    audit.record(
        SYSTEM, "billing.receipt", "payment_order", order.id, detail={"number": order.number}, ids=[kept.id]
    )


def _data(order: PaymentOrder) -> dict[str, Any]:
    payment = Payment.objects.get(order=order, state=PaymentState.PAID)
    paid = clock.local(order.paid_at)
    code = order.receipt_code
    return {
        "is_demo": bool(settings.ZHENGYUN.is_demo),
        "number": order.number,
        "payer": order.payer_name,
        "payee": order.payee_name,
        "case": f"{order.case_title}（{order.case_number}）",
        "title": order.title,
        "basis": order.basis,
        "yuan": yuan(order.fen),
        "paid_at": f"{paid:%Y-%m-%d %H:%M:%S}",
        "reference": payment.reference,
        "code": code,
        "code_spaced": " ".join(code[n : n + 4] for n in range(0, len(code), 4)),
        "address": f"{settings.ZHENGYUN.public_url}{reverse('billing:check', args=[code])}",
    }


def _qr(text: str) -> bytes:
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", border=0, scale=4)
    return buffer.getvalue()
