"""Who read what about whom: one row for each person's record, before anything is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zhengyun.engines.registers.contracts import Purpose
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.permissions import NO_PURPOSE
from zhengyun.engines.registers.rules import Post, View
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.ids import uuid7

_INSERT = """
    INSERT INTO registers_access (id, at, register, record_id, action, account_id, reader,
        organization_id, organization, item, basis, case_id, case_number, fields, is_secret, is_bulk)
    SELECT one.id, %s, %s, one.record_id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    FROM unnest(%s::uuid[], %s::uuid[]) AS one(id, record_id)
"""
_READER, _ORGANIZATION, _ITEM, _NUMBER, _BASIS = 200, 200, 64, 64, 500


def _clean(text: str, most: int) -> str:
    return "".join(one for one in text if one.isprintable()).strip()[:most]


def entry(
    record_type: RecordType,
    action: Action,
    actor: Actor,
    purpose: Purpose | None,
    *,
    fields: Sequence[str],
    post: Post | None,
    is_secret: bool = False,
) -> list[Any]:
    """A row's values from `action` to `is_secret`, in the order of the columns."""
    given = purpose or NO_PURPOSE
    return [
        action.value,
        actor.account_id,
        actor.name[:_READER],
        post.organization_id if post else None,
        post.name[:_ORGANIZATION] if post else "",
        _clean(given.item, _ITEM),
        _clean(given.basis, _BASIS) or record_type.basis,
        given.case_id,
        _clean(given.case_number, _NUMBER),
        list(fields),
        is_secret,
    ]


def of_view(record_type: RecordType, view: View, actor: Actor, purpose: Purpose | None) -> list[Any]:
    """The entry of a read in this view."""
    return entry(
        record_type,
        view.action,
        actor,
        purpose,
        fields=view.columns,
        post=view.post,
        is_secret=view.is_secret,
    )


def single(record_type: RecordType, given: Sequence[Any]) -> list[Any]:
    """The parameters of `reads.logged` after those of the read."""
    return [uuid7(), clock.now(), record_type.code, *given]


def note(
    record_type: RecordType, ids: Sequence[UUID], given: Sequence[Any], *, is_bulk: bool = False
) -> None:
    """Writes a row for each record; nothing for a register that is not about persons."""
    if not record_type.is_personal or not ids:
        return
    keys = [uuid7() for _one in ids]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [clock.now(), record_type.code, *given, is_bulk, keys, list(ids)])


def note_read(
    record_type: RecordType,
    view: View,
    actor: Actor,
    purpose: Purpose | None,
    ids: Sequence[UUID],
    *,
    is_bulk: bool = False,
) -> None:
    """Access log and audit of a read of persons' records; nothing for other registers."""
    if record_type.is_personal and ids:
        with transaction.atomic(savepoint=False):
            note(record_type, ids, of_view(record_type, view, actor, purpose), is_bulk=is_bulk)
            record(actor, record_type, view, purpose, ids)


def record(
    actor: Actor, record_type: RecordType, view: View, purpose: Purpose | None, ids: Sequence[UUID]
) -> None:
    """The audit record of a read: which records, for which item and case, never their content."""
    given = purpose or NO_PURPOSE
    audit.record(
        actor,
        f"registers.{view.action.value}",
        "register",
        record_type.code,
        detail={
            "case": str(given.case_id) if given.case_id else "",
            "count": len(ids),
        },
        ids=ids,
        organization_id=view.post.organization_id if view.post else None,
    )
