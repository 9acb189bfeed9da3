"""What is hashed, and how heads are chained. Pure functions.

Suite ``sha256-merkle-v1``: SHA-256; leaves, nodes and heads are told apart by a first byte
(as in RFC 6962), so that none of them can stand for another; an odd node moves up unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from zhengyun.kit import codes

SUITE = "sha256-merkle-v1"
NO_HEAD = bytes(32)
MAX_DETAIL_BYTES = 8_000
MAX_TEXT = 300
_ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


def leaf_hash(record: Mapping[str, Any]) -> bytes:
    """The hash of one record: of all its columns, in canonical JSON (sorted keys, UTC instants)."""
    plain = {key: _plain(value) for key, value in record.items()}
    return sha256(b"\x00" + orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


def head_hash(number: int, first: int, last: int, root: bytes, previous: bytes, sealed_at: datetime) -> bytes:
    """The head of a batch: everything about it, and the head before."""
    text = f"{SUITE}|{number}|{first}|{last}|{sealed_at.astimezone(UTC).isoformat(timespec='microseconds')}|"
    return sha256(b"\x02" + text.encode() + root + previous).digest()


def check_action(action: str) -> None:
    """Raises ValueError unless an action is dotted: `module.verb`."""
    if not _ACTION.fullmatch(action):
        raise ValueError(f"An audited action is named module.verb, not {action!r}")


def plain_detail(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The detail as JSON. Raises ValueError when it is long or holds an identity number."""
    text = orjson.dumps(dict(detail), default=str, option=orjson.OPT_NON_STR_KEYS)
    if len(text) > MAX_DETAIL_BYTES:
        raise ValueError(f"An audit detail has {len(text)} bytes, at most {MAX_DETAIL_BYTES} are kept")
    for found in _IDENTITY.finditer(text.decode()):
        if codes.is_ric(found.group().upper()):
            raise ValueError("An audit detail keeps no identity number; keep the id of the person")
    plain: dict[str, Any] = orjson.loads(text)
    for key, value in plain.items():
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise ValueError(f"The audit detail {key!r} is form content: it has {len(value)} characters")
    return plain
