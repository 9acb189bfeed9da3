"""Ways out of the platform: the demonstration outbox, a mail server, and one that always fails."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from zhengyun.kernel.notices.contracts import Channel, MailDriver, Outgoing, SendFailure, SmsDriver
from zhengyun.kit import clock

TIMEOUT_SECONDS = 10


class OutboxDriver:
    """Demonstration: the message stays in its table and is read on the page of the outbox."""

    keeps_text = True

    def send(self, message: Outgoing) -> None:
        """Nothing leaves the machine."""

    def check_config(self) -> list[str]:
        return (
            []
            if settings.ZHENGYUN.is_demo
            else [_("The demonstration outbox must not be used in production.")]
        )


class UnsetDriver:
    """Nothing is configured for this channel, so every message fails and says so."""

    keeps_text = False

    def __init__(self, setting: str) -> None:
        self.setting = setting

    def send(self, message: Outgoing) -> None:
        raise SendFailure(self.check_config()[0], retryable=False)

    def check_config(self) -> list[str]:
        if not self.setting:
            return [_("No gateway for short messages is configured.")]
        return [_("No gateway is configured: set %(setting)s.") % {"setting": self.setting}]


class FailingDriver:
    """For tests: refuses each message with the given reason."""

    keeps_text = False

    def __init__(self, reason: str = "the gateway is down", *, retryable: bool = True) -> None:
        self.reason = reason
        self.retryable = retryable

    def send(self, message: Outgoing) -> None:
        raise SendFailure(self.reason, retryable=self.retryable)

    def check_config(self) -> list[str]:
        return [self.reason]


class SmtpDriver:
    """A mail server named as smtp://user:password@host:25 or smtps://. STARTTLS is used where offered
    and demanded before a password is sent."""

    keeps_text = False

    def __init__(self, url: str, sender: str) -> None:
        self.url = urlsplit(url)
        self.sender = sender

    def send(self, message: Outgoing) -> None:
        try:
            with self._connection() as server:
                server.send_message(self._mail(message))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise SendFailure(_refusal(error), retryable=_is_temporary(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailure(type(error).__name__) from error

    def check_config(self) -> list[str]:
        if self.url.scheme not in {"smtp", "smtps"} or not self.url.hostname:
            return [_("ZHENGYUN_SMTP_URL must look like smtp://user:password@host:25.")]
        try:
            with self._connection():
                return []
        except (OSError, smtplib.SMTPException) as error:
            place = f"{self.url.hostname}:{self._port}"
            return [
                _("The mail server at %(place)s does not answer: %(error)s.")
                % {"place": place, "error": type(error).__name__}
            ]

    @property
    def _port(self) -> int:
        return self.url.port or (465 if self.url.scheme == "smtps" else 25)

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        kind = smtplib.SMTP_SSL if self.url.scheme == "smtps" else smtplib.SMTP
        with kind(self.url.hostname or "", self._port, timeout=TIMEOUT_SECONDS) as server:
            server.ehlo()
            if self.url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
                server.ehlo()
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            yield server

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self.sender
        mail["To"] = message.to
        mail["Subject"] = " ".join(message.subject.split())
        mail["Date"] = format_datetime(clock.local())
        mail["Message-ID"] = f"<{message.id}@{parseaddr(self.sender)[1].rpartition('@')[2]}>"
        mail.set_content(message.text)
        return mail


def _refusal(error: smtplib.SMTPException) -> str:
    return f"{type(error).__name__} {_reply_code(error)}"


def _reply_code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return int(getattr(error, "smtp_code", 0))


def _is_temporary(error: smtplib.SMTPException) -> bool:
    return _reply_code(error) < 500


Driver = OutboxDriver | UnsetDriver | FailingDriver | SmtpDriver
_replaced: dict[Channel, Driver] = {}


@contextmanager
def replaced(channel: Channel, driver: Driver) -> Iterator[None]:
    """Tests put another driver in the place of the configured one."""
    _replaced[channel] = driver
    try:
        yield
    finally:
        del _replaced[channel]


def driver_for(channel: Channel) -> Driver:
    """In demo mode everything stays in the outbox unless a mail server is named."""
    if channel in _replaced:
        return _replaced[channel]
    if channel is Channel.MAIL and settings.ZHENGYUN.smtp_url:
        return SmtpDriver(settings.ZHENGYUN.smtp_url, settings.ZHENGYUN.mail_from)
    if settings.ZHENGYUN.is_demo:
        return OutboxDriver()
    return UnsetDriver("ZHENGYUN_SMTP_URL" if channel is Channel.MAIL else "")


def check_config() -> list[str]:
    """What is wrong with the ways out, in words."""
    sms: SmsDriver = driver_for(Channel.SMS)
    mail: MailDriver = driver_for(Channel.MAIL)
    return [*sms.check_config(), *mail.check_config()]
