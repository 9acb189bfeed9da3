"""Keys of disks and first passwords, sealed under a master key that lies outside of the database.

Whoever has a copy of the database has no key; once a disk's sealed key is emptied, what is left of the disk
is noise (GB/T 22239-2019 8.1.4.10, clearing of residual information).
"""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem

SUITE = "luks-aes-256-xts+aes-256-gcm"
"""How a disk is encrypted, and how its key is sealed; another suite gets another name."""
MASTER = "compute.master"
KEY_SIZE = 32
_NONCE = 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> bytes:
    return secrets.token_bytes(KEY_SIZE)


def key_digest(key: bytes) -> str:
    return sha256(key).hexdigest()


def new_password() -> str:
    """About 69 bits that can be read aloud and typed at a console."""
    letters = "".join(secrets.choice(_LETTERS) for _n in range(14))
    return f"{letters[:5]}-{letters[5:10]}-{letters[10:]}"


def seal(content: bytes, subject: UUID) -> bytes:
    """Sealed for one subject: what belongs to another does not open under its name."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_master()).encrypt(nonce, content, subject.bytes)


def unseal(sealed: bytes | memoryview[int], subject: UUID) -> bytes:
    """Raises Problem `compute.key_unreadable` when the master key is another one than it was sealed with."""
    raw = bytes(sealed)
    try:
        return AESGCM(_master()).decrypt(raw[:_NONCE], raw[_NONCE:], subject.bytes)
    except InvalidTag:
        raise Problem(
            "compute.key_unreadable",
            _("The key of this disk cannot be opened with the master key of this installation."),
            value=subject,
            remedy=_("Bring back the file of the master key that belongs to this database."),
            status=500,
        ) from None


def _master() -> bytes:
    path = Path(settings.ZHENGYUN.home) / "keys" / MASTER
    if not path.exists():
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        _link(path, new_key())
    return path.read_bytes()


def _link(path: Path, content: bytes) -> None:
    """Two processes that race end up with one key; a crash leaves nothing half written under the name."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
