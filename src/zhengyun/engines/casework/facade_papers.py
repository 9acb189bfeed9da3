"""Calls for letters, licences and their verification. Part of the facade."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import queries_papers
from zhengyun.engines.casework.contracts import LetterView, LicenceView, Verification
from zhengyun.engines.casework.logic import licences, papers
from zhengyun.engines.casework.papers import seals, typesetting
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor


def preview_letter(actor: Actor, case_id: UUID, act: str, data: Mapping[str, Any] | None = None) -> bytes:
    """The PDF that an act would issue, without number and seal. Raises `casework.no_letter` (404)."""
    return papers.preview_letter(actor, case_id, act, data or {})


def letters_asking(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, LetterView]:
    """Of cases of the party acted for that go on: the newest letter, where it asks something of him."""
    return queries_papers.letters_asking(actor, case_ids)


def letter_pdf(actor: Actor, letter_id: UUID) -> StoredFile:
    """The sealed file of a letter, for the applicant and the staff of its case."""
    return queries_papers.letter_pdf(actor, letter_id)


def my_licences(actor: Actor) -> list[LicenceView]:
    """Licences of the party for whom the actor acts, newest first."""
    return queries_papers.my_licences(actor)


def get_licence(actor: Actor, licence_id: UUID) -> LicenceView:
    """A licence, for its holder and the staff of its case. Raises `casework.no_such_licence` (404)."""
    return queries_papers.get_licence(actor, licence_id)


def licence_pdf(actor: Actor, licence_id: UUID) -> StoredFile:
    """The sealed file of a licence, for those who see it."""
    return queries_papers.licence_pdf(actor, licence_id)


def set_licence_state(actor: Actor, licence_id: UUID, state: str, reason: str) -> None:
    """Revokes or cancels a licence. Raises `casework.may_not` (403), `casework.licence_state` (409)."""
    licences.set_licence_state(actor, licence_id, state, reason)


def verify(code: str) -> Verification:
    """What the public learns of a letter or licence by its code. Raises `casework.no_such_paper` (404)."""
    return queries_papers.verify(code)


def verify_file(code: str | None, content: bytes) -> Verification:
    """Whether a file is the issued one, unaltered; without a code, the one in the file is looked up."""
    return queries_papers.verify_file(code, content)


def typeset_paper(
    source: str, data: Mapping[str, Any], pictures: Mapping[str, str | bytes] | None = None
) -> bytes:
    """The PDF of a paper that another room makes of its own Typst source, which may import `letter.typ`.

    data: as `sys.inputs.data`. pictures: by file name. Raises `casework.letter_template`,
    `casework.letter_limits`, `casework.letter_font`.
    """
    return typesetting.typeset(source, data, pictures)


def check_config() -> list[str]:
    """What is wrong with fonts and seal of this installation, in words; empty when nothing is."""
    return [*typesetting.check_config(), *seals.current_seal().check_config()]
