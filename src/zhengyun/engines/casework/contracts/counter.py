"""What is received at a counter for somebody who stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Identification(StrEnum):
    """How a clerk made sure who stands there: the chip of the card read, the card seen, an electronic
    identity document scanned, another document (passport, permit) seen."""

    CARD_READ = "card_read"
    CARD_SEEN = "card_seen"
    ELECTRONIC = "electronic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Presence:
    """Who stands at the counter, how he was identified, and the letter of mandate that he brought.

    letter: what it is called or numbered; '' where he needs none: he applies himself, heads the firm, or has
    a mandate on the platform.
    """

    person_id: UUID
    method: Identification
    letter: str = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A decision that waits at a counter to be handed over. waits_since: when the step of service opened."""

    case_id: UUID
    task_id: UUID
    number: str
    title: str
    applicant_id: UUID
    applicant_name: str
    item_code: str
    agent_name: str
    contact_phone: str
    outcome: str
    version: int
    waits_since: datetime


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A second code on a letter. text: what stands beside it, in Chinese as the letter is. address: whole."""

    text: str
    address: str
