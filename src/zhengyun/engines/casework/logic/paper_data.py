"""What a template of a letter or licence sees: plain JSON data about the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhengyun.engines.casework.choices import choices
from zhengyun.engines.casework.definitions import params_on, procedure
from zhengyun.engines.casework.logic.expressions import effect_results, records_of
from zhengyun.engines.casework.models import Case, Correction, Material
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock

_INSTANTS = ("submitted", "received", "accepted", "decided", "served")


def paper_data(case: Case, *, title: str, kind: str, act: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Everything but number, code and address, which only the issued paper has."""
    found = procedure(case.procedure_version_id)
    return {
        "title": title,
        "kind": kind,
        "date": day.isoformat(),
        "is_demo": bool(settings.ZHENGYUN.is_demo),
        "issuer": issuer_of(case),
        "case": _case(case),
        "applicant": _applicant(case),
        "form": case.data,
        "labels": _labels(case),
        "choices": _choices(case),
        "materials": _materials(case),
        "act": dict(act),
        "correction": _correction(case),
        "limits": found.raw.get("limits", {}),
        "remedies": found.raw.get("remedies", {}),
        "params": dict(params_on(found.package, day)),
        "tasks": records_of(case),
        "effects": effect_results(case),
    }


def at(data: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    value: Any = data
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def issuer_of(case: Case) -> dict[str, str]:
    found = parties.get_organization(case.organization_id)
    return {"name": found.name, "short_name": found.short_name, "uscc": found.uscc, "code": found.code}


def public_address(code: str) -> str:
    """The public verification page of a paper."""
    return f"{settings.ZHENGYUN.public_url}/v/{code}/"


def _iso(instant: datetime | None) -> str:
    return clock.local(instant).date().isoformat() if instant else ""


def _case(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "title": case.title,
        "item_code": case.item_code,
        "option_code": case.option_code,
        "state": case.state,
        "outcome": case.outcome,
        "organization": case.organization_name,
        "region": case.region_code,
        "channel": case.channel,
        "agent_name": case.agent_name,
        "contact_phone": case.contact_phone,
        "deemed_accepted": case.deemed_accepted,
        "promised_due_on": case.promised_due_on.isoformat() if case.promised_due_on else "",
        "statutory_due_on": case.statutory_due_on.isoformat() if case.statutory_due_on else "",
        **{f"{name}_on": _iso(getattr(case, f"{name}_at")) for name in _INSTANTS},
    }


def _applicant(case: Case) -> dict[str, Any]:
    return {
        "name": case.applicant_name,
        "code": case.applicant_code,
        "kind": case.applicant_kind,
        "representative": at(case.data, "applicant.representative") or "",
    }


def _labels(case: Case) -> dict[str, Any]:
    """Titles of what was chosen in fields with options, nested like the form."""
    found: dict[str, Any] = {}
    for path, hints in case.form_version.definition.get("fields", {}).items():
        titles = hints.get("enum_titles")
        value = at(case.data, path) if titles else None
        if value is None:
            continue
        chosen = value if isinstance(value, list) else [value]
        place = found
        *parents, last = path.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = "、".join(str(titles.get(str(one), one)) for one in chosen)
    return found


def _choices(case: Case) -> dict[str, dict[str, str]]:
    """Titles of the choices that other rooms know, by the name of the list and by value."""
    hints = case.form_version.definition.get("fields", {}).values()
    names = sorted({hint["choices_from"] for hint in hints if hint.get("choices_from")})
    return {name: {one.value: one.title for one in choices(name, case.applicant_id)} for name in names}


def _materials(case: Case) -> list[dict[str, Any]]:
    rows = Material.objects.filter(case=case, is_current=True).order_by("uploaded_at", "id")
    return [
        {
            "code": row.code,
            "title": row.title,
            "file_name": row.file_name,
            "source": row.source,
            "evidence": row.evidence,
            "tick": row.tick,
            "follow_days": row.follow_days or 0,
        }
        for row in rows
    ]


def _correction(case: Case) -> dict[str, Any]:
    row = Correction.objects.filter(case=case).first()
    if row is None:
        return {}
    return {"items": row.items, "issued_on": _iso(row.issued_at), "answered_on": _iso(row.answered_at)}
