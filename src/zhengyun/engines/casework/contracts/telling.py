"""What leaves the platform when an applicant is told of an act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Told:
    """The applicant was told something on his pages; whether it also leaves the platform is still open.

    text: the sentence. phone: of the contact, perhaps empty. is_short: usually sent as a short message.
    key: once per recipient and channel. matter: the item.
    """

    case_id: UUID
    act: str
    title: str
    text: str
    applicant_id: UUID
    submitted_by: UUID
    phone: str
    matter: str
    key: str
    is_short: bool


Messenger = Callable[[Told], None]
