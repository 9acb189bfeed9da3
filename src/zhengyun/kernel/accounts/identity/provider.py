"""What an outside identity provider is to this room: it answers who somebody is, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from zhengyun.kernel.accounts.contracts import IdentityKind


class HolderRole(StrEnum):
    """As what somebody holds the licence of a firm: 法定代表人 (or 经营者), 管理员, 办事人."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    MANAGER = "manager"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for. id_number is personal data: never logged, "" where it was not given.

    assurance: level of trust, 2 self-declared to 5 certificate or counter (facts of Guangdong's portal).
    uscc, firm_name, role, delegated_until: of firm providers; the delegation holds before delegated_until.
    """

    provider: str
    subject: str
    name: str
    id_number: str = field(default="", repr=False)
    assurance: int = 2
    uscc: str = ""
    firm_name: str = ""
    role: HolderRole | None = None
    delegated_until: date | None = None


class IdentityProvider(Protocol):
    """back: the address of this installation to which the provider sends people back.

    `finish` raises Problem `accounts.identity_denied` (403), `accounts.identity_away` (503),
    `accounts.identity_bad_answer` (502).
    """

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> IdentityKind: ...

    def begin(self, state: str, nonce: str, verifier: str, back: str) -> str:
        """The provider's address to which somebody goes."""

    def finish(self, params: Mapping[str, str], nonce: str, verifier: str, back: str) -> Identity:
        """Who came back with these parameters."""

    def leave(self, back: str) -> str:
        """Where one signs out at the provider too; "" where it has no such page."""

    def check_config(self) -> list[str]:
        """What is wrong, in words."""
