"""Enums and small marks that the other values carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How a form field is answered."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    TEL = "tel"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CODE = "code"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKBOXES = "checkboxes"
    SELECT = "select"
    YES_NO = "yes_no"
    FILE = "file"
    ADDRESS = "address"
    HIDDEN = "hidden"


class Tone(StrEnum):
    """Colour of a badge, alert or entry; a tone never stands without words.

    ``OVERDUE`` is the only red one and means exactly that.
    """

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    OVERDUE = "overdue"


class LampState(StrEnum):
    """The lamp on a case: colour, sign and words together."""

    GREEN = "green"
    WARNING = "warning"
    PAST_PROMISE = "past_promise"
    PAST_LAW = "past_law"
    PAUSED = "paused"
    DONE = "done"


class StepState(StrEnum):
    """Where a step of a wizard or of a flow stands."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    STOPPED = "stopped"
    SKIPPED = "skipped"


class ActionKind(StrEnum):
    """Weight of a button; a page has at most one ``PRIMARY``."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


class Finding(StrEnum):
    """Answer to one item of an inspection form (符合 / 不符合 / 不适用)."""

    CONFORMS = "conforms"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class SourceMark:
    """Where a value was taken from: 来自 企业登记, 2026-11-20.

    ``url`` leads to where one says that it is wrong.
    """

    label: str
    date: str = ""
    url: str = ""


@dataclass(frozen=True)
class Link:
    """A named address."""

    label: str
    url: str
    help: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Lamp:
    """State of the clock and its words, such as 还剩 3 个工作日，10-14 到期."""

    state: LampState
    text: str = ""


@dataclass(frozen=True)
class Badge:
    """A few words in a tone."""

    text: str
    tone: Tone = Tone.NEUTRAL
