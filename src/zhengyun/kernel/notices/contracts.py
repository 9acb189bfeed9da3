"""What other modules see of notices and messages, and what a driver must do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Channel(StrEnum):
    """The way a message leaves the platform."""

    SMS = "sms"
    MAIL = "mail"


class MessageState(StrEnum):
    """queued: a job will hand it over; sent: the receiver took it; failed: given up, with words."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The notices of a recipient that somebody may read: all of them, or (matters) only those of these
    matters, as an agent whose mandate does not cover everything."""

    recipient_id: UUID
    matters: frozenset[str] | None = None


Recipients = UUID | Iterable[UUID | Mailbox]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice on the page; read_at is None until somebody opened it. `recipient_id` is an account
    or a party; what a firm has read is read for all its agents."""

    id: UUID
    recipient_id: UUID
    kind: str
    subject: str
    body: str
    link: str
    subject_ref: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A short message or mail. `note` says what went wrong."""

    id: UUID
    channel: Channel
    to: str
    subject: str
    text: str
    state: MessageState
    note: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a driver hands over. `id` is the idempotency key; a mail's Message-ID is made of it."""

    id: UUID
    to: str
    subject: str
    text: str


class SendFailure(Exception):  # noqa: N818
    """The message did not leave. `retryable` is False where trying again cannot help."""

    def __init__(self, reason: str, *, retryable: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class SmsDriver(Protocol):
    """Hands short messages to a carrier's gateway."""

    def send(self, message: Outgoing) -> None:
        """Raises SendFailure."""
        ...

    def check_config(self) -> list[str]:
        """What is wrong with the configuration, in words; empty when nothing is."""
        ...


class MailDriver(Protocol):
    """Hands mail to a mail server."""

    def send(self, message: Outgoing) -> None:
        """Raises SendFailure."""
        ...

    def check_config(self) -> list[str]:
        """What is wrong with the configuration, in words; empty when nothing is."""
        ...
