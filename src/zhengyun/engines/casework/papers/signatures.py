"""Signatures in PDF files (PAdES, ETSI EN 319 142) and what else is read of such a file, with pyHanko.

Loaded when the first paper is sealed or checked: the library takes 15 MB of each process that has it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
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

from zhengyun.engines.casework.contracts.seals import SealCheck
from zhengyun.kit import clock

FIELD = "Seal"
DIGEST = "sha256"
RESERVED = 16_384
"""Room for the signature in hexadecimal digits; measuring it would sign twice."""


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


def sign(document: bytes, pair: Path, *, issuer: str, reason: str, at: datetime) -> bytes:
    """The document with a signature by the key and certificate in this file (PEM)."""
    key, certificate = _read(pair)
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


def check(document: bytes, pair: Path) -> SealCheck:
    """Whether the last signature of a document is intact, and by the certificate in this file."""
    with _quiet():
        try:
            return _check(document, pair)
        except Exception:  # noqa: BLE001 a broken document may fail in any way
            return SealCheck(False, reason=_("The file cannot be read as PDF."))


def keywords(document: bytes) -> str:
    """The keywords of a PDF file; empty where it has none or cannot be read."""
    with _quiet():
        try:
            return str(PdfFileReader(io.BytesIO(document), strict=False).trailer["/Info"]["/Keywords"])
        except Exception:  # noqa: BLE001 a broken document may fail in any way
            return ""


@contextmanager
def _quiet() -> Iterator[None]:
    """What is wrong with a file that somebody showed is no matter of our log."""
    log = logging.getLogger("pyhanko")
    before, log.level = log.level, logging.CRITICAL
    try:
        yield
    finally:
        log.level = before


def _read(pair: Path) -> tuple[asn1_keys.PrivateKeyInfo, asn1_x509.Certificate]:
    found = {kind: content for kind, _headers, content in pem.unarmor(pair.read_bytes(), multiple=True)}
    return (
        asn1_keys.PrivateKeyInfo.load(found["PRIVATE KEY"]),
        asn1_x509.Certificate.load(found["CERTIFICATE"]),
    )


def _check(document: bytes, pair: Path) -> SealCheck:
    signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
    if not signatures:
        return SealCheck(False, reason=_("The file bears no seal."))
    _key, own = _read(pair)
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
