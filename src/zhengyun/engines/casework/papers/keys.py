"""The key and certificate with which an installation seals: made at first use, readable by nobody else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from zhengyun.kit import clock

NAME = "seal.pem"
_YEARS = 20


def ensure_keys(home: Path) -> Path:
    """The file with key and certificate. Two processes that race end up with the same one."""
    folder = home / "keys"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    path = folder / NAME
    if not path.exists():
        _link(path, _make())
    return path


def _make() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Zhengyun"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Zhengyun installation seal"),
        ]
    )
    begins = clock.now() - timedelta(days=3650)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * (10 + _YEARS)))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _write_new(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _link(path: Path, content: bytes) -> None:
    """The first to arrive wins; a crash leaves nothing half written under the name."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    _write_new(temporary, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
