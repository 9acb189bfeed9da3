"""The embedded seal: a PDF signature (PAdES form) with the installation's own certificate."""

from __future__ import annotations

import io
import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from zhengyun.engines.casework.contracts.seals import Seal, SealCheck, SealError
from zhengyun.engines.casework.papers.keys import ensure_keys
from zhengyun.kit import clock

FIELD = "Seal"
DIGEST = "sha256"
RESERVED = 16_384
"""Room for the signature in hexadecimal digits; measuring it would sign twice."""
MAX_BYTES = 20_000_000


class _DatedSigner(signers.PdfSigner):
    """Takes the instant from the platform's clock, where pyHanko would ask the machine."""

    def __init__(
        self, meta: signers.PdfSignatureMetadata, signer: signers.SimpleSigner, at: datetime
    ) -> None:
        super().__init__(meta, signer)
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = clock.local(self._at)
        return session


class _QuickSigner(signers.SimpleSigner):
    """Reads the key once a process: pyHanko reads and tests it anew for each signature, for 0.2 s."""

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if digest_algorithm != DIGEST:
            raise ValueError(f"the seal signs {DIGEST}, not {digest_algorithm}")
        return _private_key(self.signing_key.dump()).sign(data, PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=4)
def _private_key(der: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(der, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the key of the seal is not an RSA key")
    return key


class EmbeddedPdfSeal:
    """Needs nothing from outside. Not an SM2 seal after GB/T 38540: that is another driver."""

    name = "embedded-pdf"
    media_type = "application/pdf"

    def __init__(self, home: Path | None = None) -> None:
        self._home = home

    def seal(self, document: bytes, *, issuer: str, reason: str, at: datetime) -> bytes:
        try:
            key, certificate = self._pair()
            signer = _QuickSigner(certificate, key, SimpleCertificateStore())  # type: ignore[no-untyped-call]
            meta = signers.PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm=DIGEST,
                name=issuer,
                reason=reason,
                subfilter=fields.SigSeedSubFilter.PADES,
            )
            writer = IncrementalPdfFileWriter(io.BytesIO(document))
            sealed: io.BytesIO = _DatedSigner(meta, signer, at).sign_pdf(writer, bytes_reserved=RESERVED)
            return sealed.getvalue()
        except Exception as error:
            raise SealError(str(error)) from error

    def verify(self, document: bytes) -> SealCheck:
        if len(document) > MAX_BYTES or not document.startswith(b"%PDF-"):
            return SealCheck(False, reason=_("This is not a PDF file that the platform has made."))
        quiet = logging.getLogger("pyhanko")
        before, quiet.level = quiet.level, logging.CRITICAL
        try:
            return self._check(document)
        except Exception:  # noqa: BLE001 a broken document may fail in any way
            return SealCheck(False, reason=_("The file cannot be read as PDF."))
        finally:
            quiet.level = before

    def check_config(self) -> list[str]:
        try:
            path = self._path()
        except OSError as error:
            return [_("The key of the seal cannot be made: %(error)s.") % {"error": error}]
        if path.stat().st_mode & 0o077:
            return [_("Others can read the key of the seal, %(name)s.") % {"name": path.name}]
        return []

    def _path(self) -> Path:
        return ensure_keys(self._home or settings.ZHENGYUN.home)

    def _pair(self) -> tuple[asn1_keys.PrivateKeyInfo, asn1_x509.Certificate]:
        found = {
            kind: content for kind, _headers, content in pem.unarmor(self._path().read_bytes(), multiple=True)
        }
        return (
            asn1_keys.PrivateKeyInfo.load(found["PRIVATE KEY"]),
            asn1_x509.Certificate.load(found["CERTIFICATE"]),
        )

    def _check(self, document: bytes) -> SealCheck:
        signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
        if not signatures:
            return SealCheck(False, reason=_("The file bears no seal."))
        _key, own = self._pair()
        context = ValidationContext(trust_roots=[own], allow_fetching=False)
        status = validate_pdf_signature(signatures[-1], context)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and status.modification_level in (
            None,
            ModificationLevel.NONE,
        )
        is_intact = bool(status.intact and status.valid and whole)
        return SealCheck(
            True,
            is_intact=is_intact,
            is_ours=status.signing_cert.dump() == own.dump(),
            signer=str(signatures[-1].sig_object.get("/Name", "")),
            signed_at=status.signer_reported_dt,
            reason="" if is_intact else _("The file was changed after it was sealed."),
        )


class FailingSeal:
    """A seal that never works, for tests of what happens then."""

    name = "failing"
    media_type = "application/pdf"

    def seal(self, document: bytes, *, issuer: str, reason: str, at: datetime) -> bytes:
        raise SealError("this seal always fails")

    def verify(self, document: bytes) -> SealCheck:
        return SealCheck(False, reason="this seal always fails")

    def check_config(self) -> list[str]:
        return ["this seal always fails"]


_seal: Seal = EmbeddedPdfSeal()


def current_seal() -> Seal:
    return _seal


def use_seal(seal: Seal) -> Seal:
    """Sets the seal of this process and returns the one before."""
    global _seal
    before, _seal = _seal, seal
    return before
