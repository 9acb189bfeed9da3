"""Limits of consoles, and why one ends.

GB/T 22239-2019 8.1.4.1 and 8.1.10.6 want remote operation to be allowed, limited and recorded.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from zhengyun.engines.compute.contracts import State

TICKET_LIFE = timedelta(minutes=1)
TICKETS_KEPT = timedelta(days=90)
TICKET_BYTES = 16
MOST_CONSOLES = 3
TICKETS_ASKED = 20
ASKED_WITHIN_SECONDS = 300
MOST_CONSENT_HOURS = 72
LONGEST_REASON = 200

IDLE_SECONDS = 30 * 60.0
LONGEST_SECONDS = 4 * 3600.0
LOOK_EVERY_SECONDS = 2.0
UNSEEN_SECONDS = 30.0
BLOCK_BYTES = 16 * 1024

HAS_CONSOLE = frozenset({State.BUILDING, State.RUNNING, State.CHANGING})


class Ending(StrEnum):
    """Why a console was closed, as the page and the audit name it.

    left: the person or the network. machine: the machine ended it. not_running, revoked, rights: what
    allowed it is gone. idle, longest: a limit. gateway: the gateway stopped or was killed. ticket: unknown,
    used or too old. too_many: of the account. busy: somebody else is at the serial line. unreachable: the
    machine shows no console now. elsewhere: the cloud has a page of its own for it. unseen: the database
    did not say for too long whether it is still allowed.
    """

    LEFT = "left"
    MACHINE = "machine"
    NOT_RUNNING = "not_running"
    REVOKED = "revoked"
    RIGHTS = "rights"
    IDLE = "idle"
    LONGEST = "longest"
    GATEWAY = "gateway"
    TICKET = "ticket"
    TOO_MANY = "too_many"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    ELSEWHERE = "elsewhere"
    UNSEEN = "unseen"


def is_touch(kind: str, message: bytes) -> bool:
    """Whether a person did something. A screen asks for its pictures by itself (RFB message 3); keys,
    pointer, clipboard and QEMU's keys are a person's (RFC 6143, 7.5: 4, 5, 6; 255)."""
    return kind == "serial" or message[:1] in {b"\x04", b"\x05", b"\x06", b"\xff"}
