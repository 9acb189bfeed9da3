"""A public service as CPSV-AP 3 (JSON-LD): from the item as the hall shows it, nothing typed again. Pure.

https://semiceu.github.io/CPSV-AP/releases/3.2.0/ . Working days are no `xsd:duration`: limits stand in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhengyun.engines.casework.contracts import ItemView

Node = dict[str, Any]
LANGUAGE = "zh-Hans"
CONTEXT: Mapping[str, str] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "schema": "https://schema.org/",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CHINESE = {
    "@id": "http://publications.europa.eu/resource/authority/language/ZHO",
    "@type": "dct:LinguisticSystem",
}
ACTIVE = {"@id": "http://purl.org/adms/status/Completed", "@type": "skos:Concept"}
UNIT = "http://data.europa.eu/88u/dataset/atu-type"
"""What the shapes of 3.2.0 want the area of a public organisation to be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses and the body: where the service is described, where its guide is, whose it is."""

    service: str
    guide: str
    apply: str
    authority_code: str
    authority_name: str
    region_code: str
    region_name: str


def public_service(item: ItemView, place: Place, audience: Mapping[str, str]) -> Node:
    """One document about one item. audience: codes of GB/T 39046 A.4 whom it is for, in words."""
    return {"@context": dict(CONTEXT), **_service(item, place, audience)}


def catalogue(address: str, services: Iterable[tuple[str, str, str]]) -> Node:
    """Which services are described at which address: (address, code, title)."""
    return {
        "@context": dict(CONTEXT),
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:hasPart": [
            {"@id": url, "dct:identifier": code, "dct:title": said(title)} for url, code, title in services
        ],
    }


def said(text: object) -> Node:
    return {"@value": str(text), "@language": LANGUAGE}


def _service(item: ItemView, place: Place, audience: Mapping[str, str]) -> Node:
    guide, here = item.guide, place.service
    node: Node = {
        "@id": here,
        "@type": "cpsv:PublicService",
        "dct:identifier": item.code,
        "dct:title": said(item.title),
        "dct:description": said(guide.get("summary") or item.title),
        "dct:language": CHINESE,
        "adms:status": ACTIVE,
        "cv:hasCompetentAuthority": _authority(place),
        "dct:spatial": _region(place, "dct:Location"),
        "dct:audience": [_concept(f"{here}#audience-{code}", name) for code, name in audience.items()],
        "dcat:keyword": [said(one) for one in guide.get("keywords", ())],
        "cv:thematicArea": [_concept(f"{here}#theme-{at}", one) for at, one in _numbered(_themes(guide))],
        **_work(item, place),
        "cv:contactPoint": _contact(guide, place),
        "foaf:page": {"@id": place.guide, "@type": "foaf:Document"},
    }
    if item.bundle is not None:
        codes = dict.fromkeys(one.item_code for one in item.bundle.members)
        base = here.removesuffix(item.code)
        node["dct:requires"] = [{"@id": base + code, "@type": "cpsv:PublicService"} for code in codes]
    return {key: value for key, value in node.items() if value not in ([], None)}


def _work(item: ItemView, place: Place) -> Node:
    """What goes in, what comes out, by which rules, where and for how much."""
    guide, here = item.guide, place.service
    events, laws = guide.get("life_events", ()), guide.get("basis", ())
    evidence = list(_evidence(item, here))
    return {
        "cv:isGroupedBy": [_event(here, at, one, guide) for at, one in _numbered(events)],
        "cpsv:hasInput": evidence,
        "cv:holdsRequirement": list(_requirements(guide, here, evidence)),
        "cpsv:produces": _output(guide, here),
        "cpsv:follows": _rule(item, here),
        "cv:hasLegalResource": [_law(one, f"{here}#law-{at}") for at, one in _numbered(laws)],
        "cv:hasChannel": list(_channels(item, place)),
        "cv:hasCost": list(_costs(guide, here)),
    }


def _numbered(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(values, start=1)


def _themes(guide: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(theme for themes in guide.get("subjects", {}).values() for theme in themes))


def _concept(key: str, label: str) -> Node:
    return {"@id": key, "@type": "skos:Concept", "skos:prefLabel": said(label)}


def _authority(place: Place) -> Node:
    return {
        "@id": f"urn:uscc:{place.authority_code}",
        "@type": "cv:PublicOrganisation",
        "dct:identifier": place.authority_code,
        "dct:title": said(place.authority_name),
        "skos:prefLabel": said(place.authority_name),
        "dct:spatial": _region(place, UNIT),
    }


def _region(place: Place, kind: str) -> Node:
    return {
        "@id": f"urn:gb2260:{place.region_code}",
        "@type": kind,
        "dct:identifier": place.region_code,
        "skos:prefLabel": said(place.region_name),
    }


def _event(here: str, at: int, name: str, guide: Mapping[str, Any]) -> Node:
    kind = "cv:BusinessEvent" if guide.get("subjects", {}).get("firm") else "cv:LifeEvent"
    return {
        "@id": f"{here}#event-{at}",
        "@type": ["cv:Event", kind],
        "dct:identifier": f"event-{at}",
        "dct:title": said(name),
    }


def _evidence(item: ItemView, here: str) -> Iterator[Node]:
    forms = [one for materials in item.materials.values() for one in materials]
    seen: set[str] = set()
    for one in forms or item.guide.get("materials", ()):
        if (title := str(one["title"])) not in seen:
            seen.add(title)
            node = {
                "@id": f"{here}#evidence-{len(seen)}",
                "@type": "cv:Evidence",
                "dct:identifier": str(one.get("code") or f"evidence-{len(seen)}"),
                "dct:title": said(title),
            }
            waived = one.get("waived")
            words = waived.get("why", "") if isinstance(waived, Mapping) else one.get("help", "")
            yield {**node, "dct:description": said(words)} if words else node


def _requirements(guide: Mapping[str, Any], here: str, evidence: list[Node]) -> Iterator[Node]:
    for at, one in _numbered(guide.get("conditions", ())):
        yield {
            "@id": f"{here}#requirement-{at}",
            "@type": "cv:Requirement",
            "dct:identifier": f"requirement-{at}",
            "dct:title": said(one),
        }
    if evidence:
        yield {
            "@id": f"{here}#requirement-materials",
            "@type": "cv:Requirement",
            "dct:identifier": "requirement-materials",
            "dct:title": said("申请材料"),
            "cv:hasSupportingEvidence": [{"@id": one["@id"]} for one in evidence],
        }


def _output(guide: Mapping[str, Any], here: str) -> Node | None:
    if not (name := guide.get("result_name")):
        return None
    kind = str(guide.get("result_kind", "other"))
    return {
        "@id": f"{here}#output",
        "@type": "cv:Output",
        "dct:identifier": "output",
        "dct:title": said(name),
        "dct:type": _concept(f"{here}#output-{kind}", kind),
    }


def _rule(item: ItemView, here: str) -> Node | None:
    """How it is done, step by step, and how long it may take."""
    guide = item.guide
    steps = "；".join(f"{one['title']}：{one['text']}" for one in guide.get("steps", ()))
    limits = "；".join(
        f"{name}{guide[key]}"
        for name, key in (("法定时限：", "statutory_limit"), ("承诺时限：", "promised_limit"))
        if guide.get(key)
    )
    if not (words := "。".join(one for one in (steps, limits) if one)):
        return None
    return {
        "@id": f"{here}#rule",
        "@type": "cpsv:Rule",
        "dct:identifier": "rule",
        "dct:title": said(f"{item.title}办理流程"),
        "dct:description": said(words),
        "dct:language": CHINESE,
    }


def _law(one: Mapping[str, Any], key: str) -> Node:
    title = " ".join(str(one[name]) for name in ("title", "article") if one.get(name))
    node = {"@id": key, "@type": "eli:LegalResource", "dct:title": said(title)}
    return {**node, "dct:description": said(one["text"])} if one.get("text") else node


def _channels(item: ItemView, place: Place) -> Iterator[Node]:
    guide, here = item.guide, place.service
    if item.is_online:
        yield {
            "@id": f"{here}#channel-online",
            "@type": "cv:Channel",
            "dct:identifier": "online",
            "dct:type": _concept(f"{here}#channel-type-online", "网上办理"),
            "dct:description": said("网上办事大厅"),
            "foaf:page": {"@id": place.apply, "@type": "foaf:Document"},
        }
    if guide.get("place"):
        node = {
            "@id": f"{here}#channel-window",
            "@type": "cv:Channel",
            "dct:identifier": "window",
            "dct:type": _concept(f"{here}#channel-type-window", "窗口办理"),
            "dct:description": said(guide["place"]),
        }
        yield {**node, "cv:openingHours": _hours(guide, here)} if guide.get("hours") else node


def _hours(guide: Mapping[str, Any], here: str) -> Node:
    return {
        "@id": f"{here}#hours",
        "@type": "time:TemporalEntity",
        "dct:description": said(guide["hours"]),
    }


def _costs(guide: Mapping[str, Any], here: str) -> Iterator[Node]:
    fees = guide.get("fees", ())
    for at, one in _numbered(fees):
        words = "；".join(str(one[key]) for key in ("project", "standard", "basis") if one.get(key))
        yield _cost(f"{here}#cost-{at}", f"cost-{at}", words)
    if not fees and guide.get("fee"):
        free = {"cv:hasValue": {"@value": "0", "@type": "xsd:double"}} if guide["fee"] == "不收费" else {}
        yield {**_cost(f"{here}#cost", "cost", str(guide["fee"])), **free}


def _cost(key: str, identifier: str, words: str) -> Node:
    return {"@id": key, "@type": "cv:Cost", "dct:identifier": identifier, "dct:description": said(words)}


def _contact(guide: Mapping[str, Any], place: Place) -> list[Node]:
    numbers = (("consult", "consult_phone", "咨询"), ("complaint", "complaint_phone", "投诉"))
    return [
        {
            "@id": f"{place.service}#contact-{key}",
            "@type": "cv:ContactPoint",
            "schema:contactType": said(words),
            "schema:telephone": str(guide[name]),
        }
        for key, name, words in numbers
        if guide.get(name)
    ]
