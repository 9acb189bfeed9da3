"""What a bank sends by itself: taken in only when its signature holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.billing.drivers import get_driver
from zhengyun.services.billing.logic.settle_payment import settle_payment

MOST_BYTES = 64 * 1024
_REFERENCE = re.compile(r"[!-~]{1,80}")


def take_notice(driver_name: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Raises Problem `billing.no_such_driver` (404), `billing.notice_too_long` (413), those of the driver,
    and those of `settle_payment`. What is refused is audited by its hash."""
    driver = get_driver(driver_name)
    try:
        if len(body) > MOST_BYTES:
            message = _("This notice is too long.")
            raise Problem("billing.notice_too_long", message, value=len(body), status=413)
        answer = driver.parse_notice(body, headers)
        if not _REFERENCE.fullmatch(answer.reference):
            raise Problem("billing.bad_notice", _("This notice cannot be read."), status=400)
    except Problem as problem:
        detail = {"reason": problem.code, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
        audit.record(
            SYSTEM, "billing.notice", "payment_driver", driver.name, outcome="refused", detail=detail
        )
        raise
    settle_payment(driver.name, answer)
