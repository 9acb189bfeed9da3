"""The catalogue as a file states it: offerings, grades, dated prices, terms of expiry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import permissions
from zhengyun.services.cloud.contracts import LineKind
from zhengyun.services.cloud.models import ExpiryRule, Grade, Offering, Price

Rows = Sequence[Mapping[str, Any]]
SECTIONS = ("offerings", "grades", "prices", "expiry")
NAMES: Mapping[str, frozenset[str]] = {
    "offerings": frozenset(
        {
            "code", "family", "title", "unit", "delivery", "description", "sla", "meter", "days", "note",
            "is_open", "is_part",
        }
    ),
    "grades": frozenset(
        {
            "code", "offering", "kind", "title", "vcpus", "memory_mb", "root_gb", "components", "disk",
            "disk_class", "traits", "pool", "images", "is_open",
        }
    ),
    "prices": frozenset({"offering", "fen", "valid_from", "source"}),
    "expiry": frozenset({"valid_from", "notice_days", "grace_days", "stopped_days", "source"}),
}  # fmt: skip


@transaction.atomic
def load_catalogue(actor: Actor, data: Mapping[str, Any]) -> dict[str, int]:
    """What is new counts; titles and texts follow the file, prices and terms that stand never change."""
    permissions.check_can_set_price(actor)
    _refuse(_faults(data))
    rows = {name: data.get(name) or [] for name in SECTIONS}
    found = {
        "offerings": sum(_keep(Offering, one) for one in rows["offerings"]),
        "grades": sum(_keep(Grade, _grade(one)) for one in rows["grades"]),
        "prices": sum(_price(one) for one in rows["prices"]),
        "expiry": sum(_expiry(one) for one in rows["expiry"]),
    }
    _check_references()
    audit.record(actor, "cloud.load_catalogue", "catalogue", "catalogue", detail=dict(found))
    return found


def _faults(data: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for section in sorted(data.keys() - set(SECTIONS)):
        wrong[section] = [_("This part of the file is not known.")]
    for section in SECTIONS:
        for number, row in enumerate(data.get(section) or [], 1):
            place = f"{section} {number}"
            if unknown := sorted(row.keys() - NAMES[section]):
                wrong[place] = [_("Not known: %(names)s") % {"names": ", ".join(unknown)}]
            elif section in ("prices", "expiry") and not isinstance(row.get("valid_from"), date):
                wrong[place] = [_("valid_from is a day.")]
            elif section in ("prices", "expiry") and not row.get("source"):
                wrong[place] = [_("The source is missing.")]
    return wrong


def _grade(row: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(row)
    given["offering_id"] = given.pop("offering", "")
    given.setdefault("kind", LineKind.SERVER)
    return given


def _keep(model: type[Offering | Grade], row: Mapping[str, Any]) -> bool:
    values = dict(row)
    code = values.pop("code", "")
    made = model(code=code, **values)
    try:
        stated = {"code", *(name for name, value in values.items() if value not in ("", [], {}))}
        made.clean_fields(exclude=NAMES["offerings" if model is Offering else "grades"] - stated)
    except ValidationError as error:
        _refuse(
            {code or "code": [f"{name}: {' '.join(words)}" for name, words in error.message_dict.items()]}
        )
    _row, is_new = model.objects.update_or_create(pk=code, defaults=values)
    return is_new


def _price(row: Mapping[str, Any]) -> bool:
    if not Offering.objects.filter(pk=row["offering"]).exists():
        _refuse({str(row["offering"]): [_("The catalogue has no such offering.")]})
    _row, is_new = Price.objects.get_or_create(
        offering_id=row["offering"],
        valid_from=row["valid_from"],
        defaults={"fen": row["fen"], "source": row["source"], "created_at": clock.now()},
    )
    return is_new


def _expiry(row: Mapping[str, Any]) -> bool:
    values = {name: row[name] for name in ("notice_days", "grace_days", "stopped_days", "source")}
    _row, is_new = ExpiryRule.objects.get_or_create(valid_from=row["valid_from"], defaults=values)
    return is_new


def _check_references() -> None:
    known = set(Offering.objects.values_list("code", flat=True))
    wrong = {}
    for grade in Grade.objects.all():
        named = {*grade.components, grade.offering_id, *([grade.disk] if grade.disk else [])}
        if missing := sorted(named - known):
            wrong[grade.code] = [_("The catalogue has no %(codes)s") % {"codes": ", ".join(missing)}]
    _refuse(wrong)


def _refuse(wrong: Mapping[str, list[str]]) -> None:
    if wrong:
        first = next(iter(wrong))
        raise Problem(
            "cloud.bad_catalogue",
            _("The catalogue cannot be loaded as it is."),
            value=f"{first}: {' '.join(wrong[first])}",
            remedy=_("Correct what is named; nothing was changed."),
            fields=dict(wrong),
        )
