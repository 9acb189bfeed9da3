"""Where a service at a counter is rated: the address on the receipt and in the message."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from zhengyun.engines.casework.contracts import PaperLink
from zhengyun.services.desk import facade as desk


def visit_address(visit: desk.VisitView) -> str:
    return f"{settings.ZHENGYUN.public_url}{reverse('rating:visit', args=[visit.code])}"


def receipt_link(case_id: UUID) -> PaperLink | None:
    """Nothing on the receipt of what came over the net: that is rated when it is closed."""
    visit = desk.visit_of_case(case_id, "received")
    return PaperLink("扫码评价本次窗口服务，不记名", visit_address(visit)) if visit else None
