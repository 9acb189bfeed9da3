from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.notices.contracts import Channel, Mailbox, MessageState, Outgoing, SendFailure
from zhengyun.kernel.notices.drivers import (
    FailingDriver,
    OutboxDriver,
    SmtpDriver,
    UnsetDriver,
    replaced,
)
from zhengyun.kernel.notices.logic.send_message import hand_over
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_a_notice_is_told_once_for_a_key() -> None:
    reader = uuid7()
    first = notices.notify(
        reader, "请补正材料", "缺操作流程图", "/my/1", kind="casework.correction", subject_ref="case:1"
    )
    again = notices.notify(
        reader, "请补正材料", "缺操作流程图", "/my/1", kind="casework.correction", subject_ref="case:1"
    )
    assert first == again
    assert notices.unread_count(reader) == 1


def test_what_one_read_is_read_and_others_see_nothing_of_it() -> None:
    reader, other = uuid7(), uuid7()
    notice = notices.notify(reader, "准予许可", "", kind="casework.granted", subject_ref="case:2")
    assert notices.mark_read(other, [notice]) == 0
    assert notices.get_notice(notice, other) is None
    assert notices.mark_read(reader, [notice]) == 1
    assert notices.unread_count([reader, other]) == 0


def test_who_is_told_the_same_as_account_and_as_party_reads_and_counts_it_once() -> None:
    account, firm, colleague = uuid7(), uuid7(), uuid7()
    for reader in (account, firm, colleague):
        notices.notify(reader, "准予许可", "", kind="t", subject_ref="case:3", key="act:3")
    notices.notify(firm, "请缴费", "", kind="t", subject_ref="case:3", key="fee:3")
    mine = [account, firm]
    shown = notices.inbox(mine).rows
    assert [(one.subject, one.recipient_id) for one in shown] == [("请缴费", firm), ("准予许可", account)]
    assert notices.unread_count(mine) == 2
    notices.mark_read(mine, [shown[1].id])
    assert notices.unread_count(mine) == notices.unread_count([firm]) == 1
    assert notices.unread_count([colleague]) == 1


def test_a_notice_of_another_matter_hides_nothing() -> None:
    account, firm = uuid7(), uuid7()
    for reader in (account, firm):
        notices.notify(reader, "准予许可", "", kind="t", subject_ref="case:4", key="act:4", matter="m")
    assert notices.unread_count([account, Mailbox(firm, frozenset({"other"}))]) == 1
    assert notices.unread_count([Mailbox(account, frozenset({"other"})), firm]) == 1


def test_a_notice_links_only_into_this_installation() -> None:
    with pytest.raises(ValueError, match="links only into"):
        notices.notify(uuid7(), "x", "", "https://elsewhere.example", kind="x", subject_ref="y")


def test_the_inbox_pages_newest_first_and_back() -> None:
    reader = uuid7()
    for number in range(5):
        with clock.at(NOON + timedelta(minutes=number)):
            notices.notify(reader, f"第{number}条", "", kind="test", subject_ref=str(number))
    first = notices.inbox(reader, size=2)
    second = notices.inbox(reader, first.next, size=2)
    third = notices.inbox(reader, second.next, size=2)
    assert [[row.subject[1] for row in page.rows] for page in (first, second, third)] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert third.next is None
    assert notices.inbox(reader, second.previous, size=2).rows == first.rows


def test_a_short_message_waits_for_its_job_and_then_lies_in_the_outbox() -> None:
    notices.send_sms("16000001001", "验证码 123456", "k1")
    notices.send_sms("16000001001", "验证码 123456", "k1")
    assert [one.state for one in notices.demo_outbox()] == [MessageState.QUEUED]
    jobs.run_pending()
    (sent,) = notices.demo_outbox()
    assert (sent.state, sent.text) == (MessageState.SENT, "验证码 123456")


def test_a_failing_gateway_leaves_words_and_tries_again() -> None:
    message = notices.send_sms("16000001001", "你好", "k2")
    with replaced(Channel.SMS, FailingDriver("the gateway is down")), pytest.raises(SendFailure):
        hand_over(message)
    (waiting,) = notices.demo_outbox()
    assert (waiting.state, waiting.note) == (MessageState.FAILED, "the gateway is down")
    jobs.run_pending()
    assert notices.demo_outbox()[0].state is MessageState.SENT


def test_what_cannot_succeed_is_not_tried_again() -> None:
    notices.send_sms("16000001001", "你好", "k3")
    with replaced(Channel.SMS, UnsetDriver("ZHENGYUN_SMTP_URL")):
        assert jobs.run_pending() == 1
        with clock.at(clock.now() + timedelta(hours=1)):
            assert jobs.run_pending() == 0
    assert notices.demo_outbox()[0].state is MessageState.FAILED


class Received(MessageHandler):
    def __init__(self) -> None:
        super().__init__()
        self.mails: list[dict[str, str]] = []

    def handle_message(self, message: object) -> None:
        payload = message.get_payload(decode=True)  # type: ignore[attr-defined]
        headers = {key: str(value) for key, value in message.items()}  # type: ignore[attr-defined]
        self.mails.append({**headers, "body": payload.decode()})


@pytest.fixture
def mail_server() -> Iterator[tuple[Received, str]]:
    mailbox = Received()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    yield mailbox, f"smtp://127.0.0.1:{port}"
    server.stop()


def test_mail_reaches_a_real_server_with_an_id_that_stays_the_same(mail_server: tuple[Received, str]) -> None:
    mailbox, url = mail_server
    driver = SmtpDriver(url, "zhengyun@city.example")
    assert driver.check_config() == []
    with replaced(Channel.MAIL, driver):
        key = notices.send_mail("reader@city.example", "受理通知", "已受理。\n第二行", "m1", sensitive=True)
        jobs.run_pending()
    (mail,) = mailbox.mails
    assert mail["Message-ID"] == f"<{key}@city.example>"
    assert mail["body"].splitlines() == ["已受理。", "第二行"]
    (kept,) = notices.demo_outbox()
    assert (kept.state, kept.text) == (MessageState.SENT, "")


def test_a_subject_cannot_smuggle_headers(mail_server: tuple[Received, str]) -> None:
    mailbox, url = mail_server
    SmtpDriver(url, "zhengyun@city.example").send(
        Outgoing(uuid7(), "a@city.example", "x\r\nBcc: b@city.example", "t")
    )
    assert "Bcc" not in mailbox.mails[0]


def test_a_mail_server_that_is_away_is_a_failure_in_words() -> None:
    driver = SmtpDriver("smtp://127.0.0.1:9", "zhengyun@city.example")
    with pytest.raises(SendFailure):
        driver.send(Outgoing(uuid7(), "a@city.example", "x", "t"))
    assert "127.0.0.1:9" in driver.check_config()[0]
    assert SmtpDriver("http://x", "a@b").check_config()
    assert FailingDriver("down").check_config() == ["down"]
    assert OutboxDriver().check_config() == []
