"""The seal of letters and licences: what varies by vendor (PDF signature now; an OFD seal later)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What a seal says about a file.

    is_sealed: there is a seal. is_intact: it covers the whole file and nothing was changed.
    is_ours: it was made with this installation's certificate.
    """

    is_sealed: bool
    is_intact: bool = False
    is_ours: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    reason: str = ""

    @property
    def is_good(self) -> bool:
        return self.is_sealed and self.is_intact and self.is_ours


class SealError(Exception):
    """The seal could not be set; the text says why."""


class Seal(Protocol):
    """Sets and checks the electronic seal of a document. media_type: what it seals."""

    name: str
    media_type: str

    def seal(self, document: bytes, *, issuer: str, reason: str, at: datetime) -> bytes:
        """The sealed document. Raises SealError."""
        ...

    def verify(self, document: bytes) -> SealCheck:
        """Never raises for a broken document: it is then not sealed."""
        ...

    def check_config(self) -> list[str]:
        """What is wrong with the seal, in words; empty when it can be used."""
        ...
