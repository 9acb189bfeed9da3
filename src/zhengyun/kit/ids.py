"""Keys, issued numbers and secrets.

Keys are UUIDv7 (RFC 9562). Issued numbers end in an ISO 7064 MOD 37,36 check character.
Secrets and public verification codes are 128 random bits, never the key.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import uuid

from zhengyun.kit import clock

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STEP_BACK_MS = 1000
_lock = threading.Lock()
_last = [0, 0]


def uuid7() -> uuid.UUID:
    """A time-ordered UUIDv7, monotone within this process, also while the clock is set back by a second."""
    millis = int(clock.now().timestamp() * 1000)
    with _lock:
        if 0 <= _last[0] - millis <= STEP_BACK_MS:
            millis, sequence = _last[0], _last[1] + 1
        else:
            sequence = secrets.randbits(10)
        if sequence > 0xFFF:
            millis, sequence = millis + 1, 0
        _last[:] = millis, sequence
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=(millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | sequence << 64 | 0b10 << 62 | tail)


def as_uuid(text: str) -> uuid.UUID | None:
    """A key as somebody sent it; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def secret_code() -> str:
    """128 random bits as 26 characters of Crockford's base 32, for secrets and public codes."""
    number = secrets.randbits(128)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(0, 130, 5))


def digest_of(secret: str) -> str:
    """What is kept of a secret by which somebody is known: SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capital letters; other characters are skipped."""
    product = 36
    for character in body:
        if (value := ALPHABET.find(character)) < 0:
            continue
        total = (product + value) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def with_check(body: str) -> str:
    return f"{body}{check_character(body)}"


def has_valid_check(number: str) -> bool:
    return len(number) > 1 and check_character(number[:-1]) == number[-1]
