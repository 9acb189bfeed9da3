"""The folder of one installation: where its keys and its files lie."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path


def ensure(home: Path) -> Path:
    """Make the folder. Others may pass through it (PostgreSQL runs as another user), but list nothing."""
    home.mkdir(parents=True, exist_ok=True)
    if home.stat().st_uid == os.geteuid():
        home.chmod(0o711)
    return home


def write_private(path: Path, content: bytes) -> None:
    """Write so that only this user reads it, and so that a crash leaves the old content or the new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """After this a new name in the folder outlives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def secret(home: Path, name: str) -> str:
    """A random key of this installation, made at first use."""
    path = home / "keys" / name
    if not path.exists():
        ensure(home)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        temporary = path.with_name(f"{name}.{os.getpid()}")
        write_private(temporary, secrets.token_urlsafe(48).encode())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()


def read_json(path: Path) -> dict[str, str]:
    """The content of a small file, or nothing when it is not there or half written."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
