"""Draw one record by lot for a case: announce the eligible and the seed's hash, then draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.registers import definitions, draws, organizations, rules, scope
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.models_draw import Draw
from zhengyun.engines.registers.rows import to_record
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.sql import reads
from zhengyun.engines.rules.facade import compile_expression, holds
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found

GIVEN = "given"
MOST = 5000
"""A register from which one draws is a list of firms or experts, each of which is asked the condition."""


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw as it may be told now. number: counted from 1, 0 before it is drawn, as seed and key are ''."""

    eligible: tuple[tuple[str, str], ...]
    list_hash: str
    commitment: str
    announced_at: datetime
    drawn_at: datetime | None
    number: int = 0
    seed: str = ""
    key: str = ""
    label: str = ""


def announce_draw(
    run_id: UUID,
    code: str,
    condition: str,
    given: Mapping[str, Any],
    case: tuple[UUID, str],
    organization_id: UUID,
) -> DrawView:
    case_id, number = case
    if (known := Draw.objects.filter(case_id=case_id).first()) is not None:
        return _same_run(known, run_id)
    labels = _eligible(definitions.record_type(code), condition, given, organization_id)
    if not labels:
        raise _nobody(code)
    keys, seed = draws.in_order(labels), draws.new_seed()
    with transaction.atomic():
        made = Draw.objects.create(
            run_id=run_id,
            case_id=case_id,
            case_number=number,
            register=code,
            keys=keys,
            labels=[labels[key] for key in keys],
            list_hash=draws.list_hash(keys),
            commitment=draws.commitment(seed),
            seed=seed.hex(),
        )
        _note("registers.announce_draw", made)
    return _result(made)


def draw_record(case_id: UUID) -> DrawView:
    with transaction.atomic():
        row = Draw.objects.select_for_update().filter(case_id=case_id).first()
        if row is None:
            raise not_found(
                "registers.no_draw",
                _("No draw has been announced in this case."),
                remedy=_("Announce it before: the effect registers.announce_draw comes first."),
            )
        if row.drawn is None:
            row.drawn = draws.draw(bytes.fromhex(row.seed), row.case_number, row.keys)
            row.drawn_at = clock.now()
            row.save(update_fields=["drawn", "drawn_at"])
            _note("registers.draw", row)
    return _result(row)


def _same_run(known: Draw, run_id: UUID) -> DrawView:
    if known.run_id != run_id:
        raise conflict(
            "registers.drawn_already",
            _("A case draws once, and in this one a draw was announced before."),
            value=known.case_number,
            remedy=_("Begin another case, if the draw has to be made anew."),
        )
    return _result(known)


def _nobody(code: str) -> Problem:
    return Problem(
        "registers.nobody_to_draw",
        _("No record of “%(title)s” fulfils the conditions of this draw.")
        % {"title": definitions.record_type(code).title},
        remedy=_("Resume it when somebody fulfils them, or let the case go on without a draw."),
    )


def _eligible(
    record_type: RecordType, condition: str, given: Mapping[str, Any], organization_id: UUID
) -> dict[str, str]:
    """The key and the label of each record of which the condition holds now."""
    view = _view(record_type, organization_id)
    rows = scope.read(f"{reads.whole(record_type.code, view.columns)} LIMIT {MOST + 1}", [], view.scope)
    if len(rows) > MOST:
        raise Problem(
            "registers.too_many_to_draw",
            _("One draws from at most %(most)s records.") % {"most": MOST},
            value=record_type.code,
            remedy=_("Keep those that take part in a register of their own."),
        )
    expression = compile_expression(condition, names={*record_type.fields, GIVEN, "today"})
    around = {"today": clock.today(), GIVEN: given}
    records = [to_record(record_type, view, row) for row in rows]
    return {one.key: one.label for one in records if holds(expression, {**one.values, **around})}


def _view(record_type: RecordType, organization_id: UUID) -> View:
    """A case reads as the data steward of the organization that handles it; nobody draws persons."""
    post = organizations.tree(organization_id).post(rules.STEWARD, organization_id)
    view = rules.decide(record_type, [post]).views.get(Action.READ)
    if view is None or record_type.is_personal:
        raise forbidden(
            "registers.may_not_draw",
            _("One does not draw from “%(title)s” here.") % {"title": record_type.title},
            value=record_type.code,
            remedy=_("Name a register without personal data that this organization may read."),
        )
    return view


def _note(action: str, row: Draw) -> None:
    detail = {
        "case": str(row.case_id),
        "number": row.case_number,
        "count": len(row.keys),
        "list": row.list_hash,
        "commitment": row.commitment,
    }
    if row.drawn is not None:
        detail["drawn"] = row.drawn
    audit.record(SYSTEM, action, "register", row.register, detail=detail)


def _result(row: Draw) -> DrawView:
    eligible = tuple(zip(row.keys, row.labels, strict=True))
    view = DrawView(eligible, row.list_hash, row.commitment, row.announced_at, row.drawn_at)
    if row.drawn is None:
        return view
    key, label = eligible[row.drawn]
    return replace(view, number=row.drawn + 1, seed=row.seed, key=key, label=label)
