"""Queue a short message or mail, and hand it over in a job."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices.contracts import Channel, MessageState, Outgoing, SendFailure
from zhengyun.kernel.notices.drivers import driver_for
from zhengyun.kernel.notices.models import Message
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.ids import uuid7

HAND_OVER = "notices.hand_over"


def send_sms(to: str, text: str, key: str, *, sensitive: bool = False, actor: Actor = SYSTEM) -> UUID:
    """Queued in the caller's transaction, once per key. sensitive: the text is erased once sent."""
    return _queue(
        Message(channel=Channel.SMS.value, to=to, text=text, key=key, is_sensitive=sensitive), actor
    )


def send_mail(
    to: str, subject: str, text: str, key: str, *, sensitive: bool = False, actor: Actor = SYSTEM
) -> UUID:
    """Queued in the caller's transaction, once per key. sensitive: the text is erased once sent."""
    row = Message(
        channel=Channel.MAIL.value, to=to, subject=subject[:200], text=text, key=key, is_sensitive=sensitive
    )
    return _queue(row, actor)


def _queue(row: Message, actor: Actor) -> UUID:
    row.id = uuid7()
    with transaction.atomic():
        Message.objects.bulk_create([row], ignore_conflicts=True)
        kept = Message.objects.values_list("id", flat=True).get(channel=row.channel, key=row.key)
        if kept == row.id:
            audit.record(actor, "notices.send", "message", row.id, detail={"channel": row.channel})
            jobs.defer(HAND_OVER, message_id=str(row.id))
    return kept


def hand_over(message_id: UUID) -> None:
    """At least once: a worker killed between the hand-over and the commit sends again, with the
    same Message-ID. Raises SendFailure where another try may help."""
    with transaction.atomic():
        row = (
            Message.objects.select_for_update()
            .filter(pk=message_id)
            .exclude(state=MessageState.SENT.value)
            .first()
        )
        if row is None:
            return
        driver = driver_for(Channel(row.channel))
        failure = _try(driver.send, row)
        if failure is None:
            row.state, row.sent_at, row.note = MessageState.SENT.value, clock.now(), ""
            if row.is_sensitive and not driver.keeps_text:
                row.text = ""
        else:
            row.note = failure.reason[:300]
            row.state = MessageState.FAILED.value
        row.save(update_fields=["state", "sent_at", "note", "text"])
    if failure is not None and failure.retryable:
        raise failure


def _try(send: Callable[[Outgoing], None], row: Message) -> SendFailure | None:
    try:
        send(Outgoing(row.id, row.to, row.subject, row.text))
    except SendFailure as failure:
        return failure
    return None
