"""Passwords as guests keep them: the SHA-512 method of crypt(3) (`$6$`), which every Linux guest reads.

Written after U. Drepper, "Unix crypt using SHA-256 and SHA-512" (public domain, version 0.6). Python's own
module `crypt` is gone from its later versions.
"""

from __future__ import annotations

import secrets
from hashlib import sha512

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ROUNDS = 5000
SIZE = 64
_ORDER = tuple((k * 22 % 63, (k * 22 + 21) % 63, (k * 22 + 42) % 63) for k in range(21))


def new_hash(password: str) -> str:
    """A hash of the password with a fresh salt."""
    salt = "".join(secrets.choice(ALPHABET) for _n in range(16))
    return f"$6${salt}${encode(digest(password.encode(), salt.encode()))}"


def _stretched(block: bytes, length: int) -> bytes:
    return (block * (length // SIZE + 1))[:length]


def _first(password: bytes, salt: bytes) -> bytes:
    other = sha512(password + salt + password).digest()
    mixed = sha512(password + salt + _stretched(other, len(password)))
    bits = len(password)
    while bits:
        mixed.update(other if bits & 1 else password)
        bits >>= 1
    return mixed.digest()


def digest(password: bytes, salt: bytes, rounds: int = ROUNDS) -> bytes:
    current = _first(password, salt)
    p = _stretched(sha512(password * len(password)).digest(), len(password))
    s = _stretched(sha512(salt * (16 + current[0])).digest(), len(salt))
    for number in range(rounds):
        mixed = sha512(p if number & 1 else current)
        if number % 3:
            mixed.update(s)
        if number % 7:
            mixed.update(p)
        mixed.update(current if number & 1 else p)
        current = mixed.digest()
    return current


def encode(raw: bytes) -> str:
    """crypt's own base 64: 24 bits at a time, lowest first, in an order of its own."""
    groups = [(raw[a] << 16 | raw[b] << 8 | raw[c], 4) for a, b, c in _ORDER] + [(raw[63], 2)]
    return "".join(ALPHABET[value >> (6 * n) & 63] for value, length in groups for n in range(length))
