"""A purchase of an intermediary's service as an OCDS release (Open Contracting Data Standard 1.1).

Pure: values of a public record in, plain JSON data out. Nothing in it is of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

VERSION = "1.1"
PREFIX = "ocds-000000"
"""No prefix is registered with the Open Contracting Partnership; who publishes asks for one."""

SCHEME = "CN-USCC"
METHODS = {"choose": "direct", "draw": "selective"}
DETAILS = {"choose": "直接选取", "draw": "公开随机抽取，名单、承诺值和种子公开，任何人可以复算"}
TAGS: Mapping[str, list[str]] = {
    "announced": ["tender"],
    "chosen": ["tender", "award"],
    "contracted": ["tender", "award", "contract"],
    "accepted": ["tender", "award", "contract", "implementation"],
    "rated": ["tender", "award", "contract", "implementation"],
    "void": ["tender"],
}
STATUSES: Mapping[str, str] = {"announced": "active", "void": "unsuccessful"}
ENDED = ("accepted", "rated")


def release(values: Mapping[str, Any], changed_at: datetime) -> dict[str, Any]:
    """values: of a record of `intermediary_project`; changed_at: when it became so.

    One release says everything that is known now: its id changes with the state.
    """
    number, state = str(values["number"]), str(values["state"])
    buyer = _organization(values["buyer_code"], values["buyer_name"])
    found: dict[str, Any] = {
        "ocid": f"{PREFIX}-{number}",
        "id": f"{number}-{state}",
        "date": changed_at.isoformat(timespec="seconds"),
        "tag": TAGS[state],
        "initiationType": "tender",
        "language": "zh",
        "parties": [
            {**buyer, "identifier": _identifier(values["buyer_code"], buyer["name"]), "roles": ["buyer"]}
        ],
        "buyer": buyer,
        "tender": _tender(values, state, buyer),
    }
    if values.get("agency_code"):
        agency = _organization(values["agency_code"], values["agency_name"])
        identifier = _identifier(values["agency_code"], agency["name"])
        found["parties"].append({**agency, "identifier": identifier, "roles": ["supplier"]})
        found["awards"] = [_award(values, agency)]
    if values.get("contract_number"):
        found["contracts"] = [_contract(values, state)]
    return found


def package(
    releases: list[dict[str, Any]], uri: str, published_at: datetime, publisher: str
) -> dict[str, Any]:
    """A release package: what OCDS publishes. uri: where it is read."""
    return {
        "uri": uri,
        "version": VERSION,
        "publishedDate": published_at.isoformat(timespec="seconds"),
        "publisher": {"name": publisher},
        "releases": releases,
    }


def _organization(code: Any, name: Any) -> dict[str, Any]:
    return {"id": f"{SCHEME}-{code}", "name": str(name)}


def _identifier(code: Any, name: str) -> dict[str, str]:
    return {"scheme": SCHEME, "id": str(code), "legalName": name}


def _money(amount: Any) -> dict[str, Any]:
    return {"amount": float(amount), "currency": "CNY"}


def _day(day: date | str | None) -> str | None:
    """OCDS wants an instant: the legal day begins in Shanghai."""
    return f"{day}T00:00:00+08:00" if day else None


def _tender(values: Mapping[str, Any], state: str, buyer: Mapping[str, Any]) -> dict[str, Any]:
    way = str(values["way"])
    return {
        "id": f"{values['number']}-tender",
        "title": str(values["subject"]),
        "status": STATUSES.get(state, "complete"),
        "procuringEntity": dict(buyer),
        "value": _money(values["budget"]),
        "procurementMethod": METHODS[way],
        "procurementMethodDetails": DETAILS[way],
        **({"procurementMethodRationale": str(why)} if (why := values.get("way_note")) else {}),
        "mainProcurementCategory": "services",
        "contractPeriod": {"durationInDays": int(values["term_days"])},
        **({"numberOfTenderers": int(values["eligible"])} if values.get("eligible") else {}),
        **({"tenderPeriod": {"endDate": _day(until)}} if (until := values.get("signup_until")) else {}),
    }


def _award(values: Mapping[str, Any], agency: Mapping[str, Any]) -> dict[str, Any]:
    given = {"date": _day(values.get("chosen_on"))} if values.get("chosen_on") else {}
    return {
        "id": f"{values['number']}-award",
        "title": str(values["subject"]),
        "status": "active",
        "suppliers": [dict(agency)],
        **given,
    }


def _contract(values: Mapping[str, Any], state: str) -> dict[str, Any]:
    period = {"startDate": _day(values.get("contract_from")), "endDate": _day(values.get("contract_until"))}
    return {
        "id": str(values["contract_number"]),
        "awardID": f"{values['number']}-award",
        "title": str(values["subject"]),
        "status": "terminated" if state in ENDED else "active",
        "period": {name: day for name, day in period.items() if day},
        "value": _money(values["contract_amount"]),
    }
