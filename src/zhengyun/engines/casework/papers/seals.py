"""The seal of this process: a driver, and the embedded one with the installation's own certificate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts.seals import Seal, SealCheck, SealError

MAX_BYTES = 20_000_000


class EmbeddedPdfSeal:
    """A PDF signature (PAdES form). It needs nothing from outside.

    Not an SM2 seal after GB/T 38540: that is another driver.
    """

    name = "embedded-pdf"
    media_type = "application/pdf"

    def __init__(self, home: Path | None = None) -> None:
        self._home = home

    def seal(self, document: bytes, *, issuer: str, reason: str, at: datetime) -> bytes:
        from zhengyun.engines.casework.papers import signatures

        try:
            return signatures.sign(document, self._path(), issuer=issuer, reason=reason, at=at)
        except Exception as error:
            raise SealError(str(error)) from error

    def verify(self, document: bytes) -> SealCheck:
        from zhengyun.engines.casework.papers import signatures

        if len(document) > MAX_BYTES or not document.startswith(b"%PDF-"):
            return SealCheck(False, reason=_("This is not a PDF file that the platform has made."))
        return signatures.check(document, self._path())

    def check_config(self) -> list[str]:
        try:
            path = self._path()
        except OSError as error:
            return [_("The key of the seal cannot be made: %(error)s.") % {"error": error}]
        if path.stat().st_mode & 0o077:
            return [_("Others can read the key of the seal, %(name)s.") % {"name": path.name}]
        return []

    def _path(self) -> Path:
        from zhengyun.engines.casework.papers.keys import ensure_keys

        return ensure_keys(self._home or settings.ZHENGYUN.home)


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
