"""Extension point: how what an applicant is told leaves the platform. At most one room answers."""

from __future__ import annotations

from zhengyun.engines.casework.contracts.telling import Messenger, Told
from zhengyun.engines.casework.models import Case
from zhengyun.kernel.notices import facade as notices


def by_short_message(told: Told) -> None:
    """Without any other wish: a short message to the contact, for what matters most."""
    if told.is_short and told.phone:
        notices.send_sms(told.phone, told.text, told.key)


def tell_applicant(case: Case, act: str, text: str, key: str, *, is_short: bool) -> None:
    """The party and the agent in the hall, the contact by the ways that he wants; once per key.

    A clerk who sent it for somebody at his counter is no agent.
    """
    sender = {case.submitted_by} if case.channel != "counter" else set()
    for recipient in {case.applicant_id} | sender:
        notices.notify(
            recipient,
            case.title,
            text,
            f"/my/cases/{case.id}/",
            kind=f"casework.{act}",
            subject_ref=f"case:{case.id}",
            key=key,
            matter=case.item_code,
        )
    send_out(
        Told(
            case_id=case.id,
            act=act,
            title=case.title,
            text=text,
            applicant_id=case.applicant_id,
            submitted_by=case.submitted_by,
            phone=case.contact_phone,
            matter=case.item_code,
            key=key,
            is_short=is_short,
        )
    )


_messengers: list[Messenger] = []


def set_messenger(messenger: Messenger) -> None:
    """In AppConfig.ready(): who knows by which ways people want to be told. It may be called more than
    once for the same thing, with the same key."""
    _messengers[:] = [messenger]


def send_out(told: Told) -> None:
    (_messengers[0] if _messengers else by_short_message)(told)
