"""The only door to notices: tell people something on the page, by short message or by mail.

It decides nothing about who may be told what: the caller does. Recipients are accounts or parties.
"""

from __future__ import annotations

from zhengyun.kernel.notices.drivers import check_config
from zhengyun.kernel.notices.logic.mark_read import mark_read, settle
from zhengyun.kernel.notices.logic.notify import notify
from zhengyun.kernel.notices.logic.send_message import send_mail, send_sms
from zhengyun.kernel.notices.queries import demo_outbox, get_notice, inbox, unread_count

__all__ = [
    "check_config",
    "demo_outbox",
    "get_notice",
    "inbox",
    "mark_read",
    "notify",
    "send_mail",
    "send_sms",
    "settle",
    "unread_count",
]
