"""A password as PostgreSQL keeps it (RFC 5802, RFC 7677): the server and its log never see the password."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

ROUNDS = 4096


def verifier(password: str) -> str:
    """password: ASCII, so that SASLprep changes nothing."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, ROUNDS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored, server = hashlib.sha256(client).digest(), hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(one).decode() for one in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ROUNDS, *parts)
