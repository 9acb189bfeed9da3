"""Extension point: how what an applicant is told leaves the platform. At most one room answers."""

from __future__ import annotations

from zhengyun.engines.casework.contracts.telling import Messenger, Told
from zhengyun.kernel.notices import facade as notices


def by_short_message(told: Told) -> None:
    """Without any other wish: a short message to the contact, for what matters most."""
    if told.is_short and told.phone:
        notices.send_sms(told.phone, told.text, told.key)


_messengers: list[Messenger] = []


def set_messenger(messenger: Messenger) -> None:
    """In AppConfig.ready(): who knows by which ways people want to be told. It may be called more than
    once for the same thing, with the same key."""
    _messengers[:] = [messenger]


def send_out(told: Told) -> None:
    (_messengers[0] if _messengers else by_short_message)(told)
