"""A small bank inside the platform, for demonstrations: it keeps its own books and signs its notices.

Its notice goes the same way as a real one: signed bytes, taken in by `take_notice`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found
from zhengyun.kit.ids import secret_code
from zhengyun.services.billing.contracts import Asked, BankAnswer, BankState, Begun, StatementLine
from zhengyun.services.billing.models import TestBankEntry, TestBankRefund

NAME = "test_bank"
SIGNATURE = "X-Test-Bank-Signature"
CALL_BACK = "billing.test_bank_calls"
_KEY_BYTES = 32


class TestBank:
    """Pages where one chooses to pay, to be declined or to leave; only in demonstrations."""

    __test__ = False
    name = NAME
    is_demo_only = True

    def begin(self, asked: Asked) -> Begun:
        new = {
            "reference": f"TB{secret_code()}",
            "number": asked.number,
            "title": asked.title,
            "payee_name": asked.payee,
            "fen": asked.fen,
            "return_url": asked.return_url,
            "created_at": clock.now(),
        }
        entry, _is_new = TestBankEntry.objects.get_or_create(payment_id=asked.payment_id, defaults=new)
        return Begun(entry.reference, reverse("billing:bank", args=[entry.reference]))

    def parse_notice(self, body: bytes, headers: Mapping[str, str]) -> BankAnswer:
        if not hmac.compare_digest(sign(body).encode(), headers.get(SIGNATURE, "").encode()):
            raise forbidden("billing.bad_signature", _("The signature of this notice is not valid."))
        try:
            raw = json.loads(body)
            state, at = BankState(raw["state"]), datetime.fromisoformat(raw["at"])
            if type(raw["fen"]) is not int or type(raw["reference"]) is not str or at.tzinfo is None:
                raise ValueError(raw)
            return BankAnswer(raw["reference"], state, raw["fen"], at)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Problem("billing.bad_notice", _("This notice cannot be read."), status=400) from error

    def query(self, reference: str) -> BankAnswer | None:
        entry = TestBankEntry.objects.filter(pk=reference).first()
        return _answer(entry) if entry else None

    @transaction.atomic
    def refund(self, reference: str, fen: int, refund_id: UUID) -> BankState:
        entry = TestBankEntry.objects.select_for_update().filter(pk=reference, state=BankState.PAID).first()
        if entry is None:
            return BankState.DECLINED
        known = entry.refunds.filter(pk=refund_id).first()
        if known is not None:
            return BankState.DONE if known.fen == fen else BankState.DECLINED
        given = entry.refunds.aggregate(total=Sum("fen"))["total"] or 0
        if given + fen > entry.fen:
            return BankState.DECLINED
        TestBankRefund.objects.create(id=refund_id, entry=entry, fen=fen, at=clock.now())
        return BankState.DONE

    def statement(self, day: date) -> list[StatementLine]:
        begins, ends = clock.civil(day), clock.civil(day + timedelta(days=1))
        paid = TestBankEntry.objects.filter(
            state=BankState.PAID, decided_at__gte=begins, decided_at__lt=ends
        ).order_by("decided_at", "reference")
        back = TestBankRefund.objects.filter(at__gte=begins, at__lt=ends).order_by("at", "id")
        return [
            *(StatementLine(one.reference, one.fen, one.decided_at or begins) for one in paid),
            *(StatementLine(one.entry_id, -one.fen, one.at, one.id) for one in back),
        ]

    def check_config(self) -> list[str]:
        try:
            _key()
        except OSError as error:
            return [_("The key of the test bank cannot be read: %(error)s") % {"error": error.strerror}]
        return []


def find_entry(reference: str) -> TestBankEntry:
    """Raises Problem 404 `billing.no_such_reference`."""
    found = TestBankEntry.objects.filter(pk=reference).first()
    if found is None:
        raise not_found("billing.no_such_reference", _("The bank does not know this payment."))
    return found


@transaction.atomic
def decide(reference: str, *, is_paid: bool) -> TestBankEntry:
    """What the payer chose at the bank, once; the bank tells the platform in a job.

    Raises Problem 409 `billing.bank_decided` when it was decided otherwise before.
    """
    find_entry(reference)
    entry = TestBankEntry.objects.select_for_update().get(pk=reference)
    state = BankState.PAID if is_paid else BankState.DECLINED
    if entry.state == BankState.WAITING:
        entry.state, entry.decided_at = state, clock.now()
        entry.save(update_fields=["state", "decided_at"])
        jobs.defer(CALL_BACK, reference=reference)
    elif entry.state != state:
        raise conflict("billing.bank_decided", _("This payment was decided before."), value=entry.state)
    return entry


def notice_of(reference: str) -> tuple[bytes, dict[str, str]]:
    """The bytes and headers of the notice about a decided payment."""
    answer = _answer(find_entry(reference))
    content = {
        "reference": answer.reference,
        "state": answer.state.value,
        "fen": answer.fen,
        "at": answer.at.isoformat(),
    }
    body = json.dumps(content).encode()
    return body, {SIGNATURE: sign(body)}


def sign(body: bytes) -> str:
    return hmac.new(_key(), body, hashlib.sha256).hexdigest()


def _answer(entry: TestBankEntry) -> BankAnswer:
    return BankAnswer(
        entry.reference, BankState(entry.state), entry.fen, entry.decided_at or entry.created_at
    )


def _key() -> bytes:
    """Made at first use, readable by nobody else; two processes that race end up with the same one."""
    path = Path(settings.ZHENGYUN.home) / "keys" / "test_bank.key"
    if not path.exists():
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_bytes()
