"""Name a standard step, or say better what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.admin.models import StandardStep
from zhengyun.services.admin.permissions import check_can_order_steps

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def keep_standard_step(
    actor: Actor, code: str, title: str, definition: str, owner_id: UUID | None, *, is_new: bool
) -> StandardStep:
    """The same sent twice is one step and one record of it.

    Raises `admin.bad_step` with fields, `admin.step_exists` (409), `admin.no_such_step` (404).
    """
    check_can_order_steps(actor)
    values = _checked(code, title, definition, owner_id)
    with transaction.atomic():
        row = StandardStep.objects.select_for_update().filter(code=code).first()
        if row is None and not is_new:
            raise not_found("admin.no_such_step", _("This standard step is not known."), value=code[:40])
        if row is not None and all(getattr(row, key) == value for key, value in values.items()):
            return row
        if row is not None and is_new:
            raise _exists(code)
        row = row or StandardStep(code=code)
        for key, value in {**values, "changed_by_name": actor.name[:100], "changed_at": clock.now()}.items():
            setattr(row, key, value)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise _exists(code) from error
        audit.record(actor, "admin.keep_standard_step", "standard_step", row.id, detail={"code": code})
    return row


def _exists(code: str) -> Problem:
    message = _("This code is taken.")
    return Problem("admin.step_exists", message, value=code, status=409, fields={"code": [message]})


def _checked(code: str, title: str, definition: str, owner_id: UUID | None) -> Mapping[str, object]:
    fields: dict[str, list[str]] = {}
    if not _CODE.fullmatch(code):
        fields["code"] = [_("A code begins with a letter and holds small letters, digits and _ only.")]
    name, words = title.strip(), definition.strip()
    for field, text, most in (("title", name, 100), ("definition", words, 1000)):
        if not text:
            fields[field] = [_("Fill in this field.")]
        elif len(text) > most:
            fields[field] = [_("At most %(n)d characters.") % {"n": most}]
    owner = parties.get_organizations([owner_id]).get(owner_id) if owner_id else None
    if owner is None:
        fields["owner"] = [_("Choose the body that answers for it.")]
    if fields or owner is None:
        message = _("The standard step is not complete.")
        raise Problem("admin.bad_step", message, value=code[:40] or None, fields=fields)
    return {"title": name, "definition": words, "owner_id": owner.id, "owner_name": owner.name}
