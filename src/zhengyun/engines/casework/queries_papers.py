"""Letters and licences as their holders, the staff and the public see them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_licence
from zhengyun.engines.casework.contracts import LetterView, LicenceView, Verification
from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Letter, Licence, Task
from zhengyun.engines.casework.papers.seals import MAX_BYTES, current_seal
from zhengyun.engines.casework.permissions import check_can_see_case
from zhengyun.engines.casework.queries_cases import mandated_matters
from zhengyun.engines.casework.queries_expiring import Renewals
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.codes import mask_name, mask_organization
from zhengyun.kit.errors import Problem, not_found

KEYWORD = "zhengyun:"
_LOOKALIKES = str.maketrans("OIL", "011")


def letter_views(case: Case) -> tuple[LetterView, ...]:
    """Every letter of a case in the order of issue."""
    return tuple(_letter_view(row) for row in Letter.objects.filter(case=case).order_by("issued_at", "id"))


def letters_asking(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, LetterView]:
    """Of cases of the party acted for in which somebody still has something to do: the newest letter, where
    it asks something of the applicant. An agent is told of the matters that he may act in."""
    if actor.party_id is None or not case_ids:
        return {}
    open_cases = Task.objects.filter(case_id__in=case_ids, case__applicant_id=actor.party_id, state="open")
    if (matters := mandated_matters(actor)) is not None:
        open_cases = open_cases.filter(case__item_code__in=matters)
    rows = Letter.objects.filter(case_id__in=open_cases.values("case_id"))
    newest = rows.order_by("case_id", "-issued_at", "-id").distinct("case_id")
    found = {row.case_id: _letter_view(row) for row in newest}
    return {case_id: letter for case_id, letter in found.items() if letter.asks}


def _letter_view(row: Letter) -> LetterView:
    act = row.data.get("act", {})
    return LetterView(
        id=row.id,
        kind=row.kind,
        title=row.title,
        number=row.number,
        issued_at=row.issued_at,
        served_at=row.served_at,
        file_id=row.file_id,
        verification_code=row.verification_code,
        asks=str(act.get("asks", "")),
        asks_by=_day(act.get("asks_by")),
    )


def _day(stated: object) -> date | None:
    try:
        return date.fromisoformat(str(stated or ""))
    except ValueError:
        return None


def licence_views(case: Case) -> tuple[LicenceView, ...]:
    """Every licence that a case issued, with what its number is called."""
    rows = Licence.objects.select_related("case").filter(case=case).order_by("issued_on", "id")
    stated = procedure(case.procedure_version_id).raw.get("licence", {})
    title = str(stated.get("number_title", ""))
    return tuple(replace(one, number_title=title) for one in _licences(rows))


def my_licences(actor: Actor) -> list[LicenceView]:
    """Licences of the party for whom the actor acts, newest first."""
    if actor.party_id is None:
        return []
    rows = (
        Licence.objects.select_related("case").filter(holder_id=actor.party_id).order_by("-issued_on", "-id")
    )
    if (matters := mandated_matters(actor)) is not None:
        rows = rows.filter(case__item_code__in=matters)
    return list(_licences(rows[:200]))


def get_licence(actor: Actor, licence_id: UUID) -> LicenceView:
    """Raises Problem 404 `casework.no_such_licence`, also where the actor may not see it."""
    return _licences([_seen_licence(actor, licence_id)])[0]


def licence_pdf(actor: Actor, licence_id: UUID) -> StoredFile:
    """The sealed file of a licence."""
    return files.get(_seen_licence(actor, licence_id).file_id)


def letter_pdf(actor: Actor, letter_id: UUID) -> StoredFile:
    """The sealed file of a letter. Raises Problem 404 `casework.no_letter`, `casework.no_such_case`."""
    row = Letter.objects.select_related("case").filter(pk=letter_id).first()
    if row is None:
        raise not_found("casework.no_letter", _("This letter is not known."))
    check_can_see_case(Situation(actor, row.case).standing())
    return files.get(row.file_id)


def verify(code: str) -> Verification:
    """What the public learns of a paper. Raises Problem 404 `casework.no_such_paper`."""
    return _found(normal_code(code))[0]


def verify_file(code: str | None, content: bytes) -> Verification:
    """Whether a file is the one that was issued, unaltered.

    Without a code, the one written in the file is looked up. Raises Problem 404 `casework.no_such_paper`,
    413 `casework.file_too_big`.
    """
    if len(content) > MAX_BYTES:
        raise Problem("casework.file_too_big", _("The file is too big to be one of our papers."), status=413)
    answer, sha256 = _found(normal_code(code or _code_in(content)))
    if hashlib.sha256(content).hexdigest() == sha256:
        return replace(answer, file_matches=True)
    check = current_seal().verify(content)
    reason = check.reason or _("The file is sealed, but it is not the one that was issued under this code.")
    return replace(answer, file_matches=False, file_reason=reason)


def normal_code(code: str) -> str:
    """A verification code as people type it: spaces, hyphens, small letters, O for 0."""
    kept = "".join(character for character in code.upper()[:80] if character.isalnum())
    return kept.translate(_LOOKALIKES)


def _code_in(content: bytes) -> str:
    from zhengyun.engines.casework.papers.signatures import keywords

    found = keywords(content)
    return found.removeprefix(KEYWORD) if found.startswith(KEYWORD) else ""


def _found(code: str) -> tuple[Verification, str]:
    """The paper and the hash of its file."""
    licence = Licence.objects.select_related("case").filter(verification_code=code).first() if code else None
    if licence is not None:
        return _of_licence(licence), licence.file_sha256
    letter = Letter.objects.select_related("case").filter(verification_code=code).first() if code else None
    if letter is not None:
        return _of_letter(letter), letter.file_sha256
    raise not_found(
        "casework.no_such_paper",
        _("No paper was issued under this code."),
        remedy=_(
            "Compare the code with the one below the QR code, or ask the department that is named on it."
        ),
    )


def _of_licence(row: Licence) -> Verification:
    return Verification(
        kind="licence",
        title=row.title,
        number=row.number,
        holder=_mask(row.case, row.holder_name),
        issuer=row.issuer_name,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=rules_licence.shown_state(row.state, row.valid_until, clock.today()),
        state_reason=row.state_reason,
        code=row.verification_code,
    )


def _of_letter(row: Letter) -> Verification:
    return Verification(
        kind="letter",
        title=row.title,
        number=row.number,
        holder=_mask(row.case, row.case.applicant_name),
        issuer=row.case.organization_name,
        issued_on=clock.local(row.issued_at).date(),
        valid_from=None,
        valid_until=None,
        state="valid",
        code=row.verification_code,
    )


def _mask(case: Case, name: str) -> str:
    return mask_name(name) if case.applicant_kind == "person" else mask_organization(name)


def _seen_licence(actor: Actor, licence_id: UUID) -> Licence:
    row = Licence.objects.select_related("case").filter(pk=licence_id).first()
    unknown = not_found("casework.no_such_licence", _("This licence is not known."))
    if row is None:
        raise unknown
    if actor.party_id != row.holder_id or actor.mandate_id is not None:
        try:
            check_can_see_case(Situation(actor, row.case).standing())
        except Problem as error:
            raise unknown from error
    return row


def _licences(rows: Iterable[Licence]) -> tuple[LicenceView, ...]:
    today, found = clock.today(), list(rows)
    states = [rules_licence.shown_state(row.state, row.valid_until, today) for row in found]
    renewals = Renewals({row.case.item_code for row in found})
    items = [
        row.case.item_code if state == rules_licence.IN_FORCE else ""
        for row, state in zip(found, states, strict=True)
    ]
    return tuple(
        LicenceView(
            id=row.id,
            number=row.number,
            kind=row.kind,
            title=row.title,
            holder_name=row.holder_name,
            holder_code=row.holder_code,
            issuer_name=row.issuer_name,
            issued_on=row.issued_on,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            state=state,
            data=row.data,
            file_id=row.file_id,
            verification_code=row.verification_code,
            case_id=row.case_id,
            item_code=row.case.item_code,
            can_reissue=renewals.can_reissue(item),
            **renewals.of(item, row.valid_until),
        )
        for row, state, item in zip(found, states, items, strict=True)
    )
