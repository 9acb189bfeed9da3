"""items/*.toml: service items with their guide and business options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.rules_search import bigrams
from zhengyun.engines.casework.sections import versions
from zhengyun.engines.casework.sections.reading import (
    Faults,
    check_files,
    codes,
    contents,
    digest,
    fault,
    missing,
    unknown,
)
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.codes import is_region
from zhengyun.kit.errors import Problem

FOLDER = "items"
KNOWN = frozenset(
    {"code", "title", "organization", "region", "item_type", "audience", "window", "is_online"}
    | {"guide", "first_question", "options", "is_internal", "applicant_roles"}
)
QUESTION = frozenset({"field", "question", "help", "asked_of", "options"})
ANSWER = frozenset({"value", "title", "note", "to", "refused"})
ITEM_TYPES = frozenset(["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "20", "21"])
AUDIENCES = frozenset("123456")
ROLES = frozenset(role.value for role in Role) - frozenset(EXCLUSIVE_ROLES)
MAX_CODE = 36


def check(context: PackageContext) -> list[Problem]:
    forms, procedures = codes(context, "forms", ".json"), codes(context, "procedures", ".toml")

    def one(name: str, content: dict[str, Any]) -> Faults:
        faults = [
            *missing(name, content, "code", "title", "organization", "region"),
            *unknown(name, content, KNOWN),
        ]
        if not faults:
            faults += _check_head(context, name, content)
            faults += _check_options(name, content, forms, procedures)
            faults += _check_first_question(name, content)
        yield from faults

    return check_files(context, FOLDER, ".toml", one)


def _check_head(context: PackageContext, name: str, content: Mapping[str, Any]) -> Faults:
    """GB/T 39046—2020, table 4 and codes A.1, A.4."""
    if len(content["code"]) > MAX_CODE:
        yield fault(name, "code", _("A code has at most 36 characters."))
    if ServiceItem.objects.filter(code=content["code"]).exclude(package=context.id).exists():
        yield fault(name, "code", _("Another package has this item."))
    if parties.find_organization(content["organization"]) is None:
        yield fault(name, "organization", _("There is no such organization."), content["organization"])
    if not is_region(content["region"]):
        yield fault(name, "region", _("This is not a code of GB/T 2260."))
    if content.get("item_type") not in ITEM_TYPES:
        yield fault(name, "item_type", _("There is no such type (GB/T 39046 A.1)."))
    if not content.get("audience") or not set(content["audience"]) <= AUDIENCES:
        yield fault(name, "audience", _("The audience is a list of codes (GB/T 39046 A.4)."))
    if not set(content.get("applicant_roles", [])) <= ROLES:
        yield fault(name, "applicant_roles", _("There is no such role."), ", ".join(sorted(ROLES)))
    yield from _check_guide(name, content.get("guide", {}))


def _check_guide(name: str, guide: Mapping[str, Any]) -> Faults:
    if guide.get("consult_phone") and guide.get("consult_phone") == guide.get("complaint_phone"):
        yield fault(name, "guide.complaint_phone", _("Consultation and complaints have two numbers."))
    if guide.get("visits") and not guide.get("visits_reason"):
        yield fault(name, "guide.visits_reason", _("A visit needs a reason."))


def _check_options(name: str, content: Mapping[str, Any], forms: set[str], procedures: set[str]) -> Faults:
    options = content.get("options", [])
    if not options:
        yield fault(name, "options", _("An item has at least one option."))
    seen: set[str] = set()
    for number, option in enumerate(options):
        place = f"options[{number}]"
        yield from missing(f"{name}", option, "code", "title", "form", "procedure")
        if option.get("code") in seen:
            yield fault(name, f"{place}.code", _("This code stands twice."))
        seen.add(option.get("code", ""))
        if option.get("form") not in forms:
            yield fault(name, f"{place}.form", _("There is no such form in forms/."), str(option.get("form")))
        if option.get("procedure") not in procedures:
            yield fault(
                name, f"{place}.procedure", _("There is no such procedure."), str(option.get("procedure"))
            )


def _check_first_question(name: str, content: Mapping[str, Any]) -> Faults:
    codes_ = {option.get("code") for option in content.get("options", [])}
    question = content.get("first_question", {})
    yield from unknown(name, question, QUESTION, "first_question.")
    for code in question.get("asked_of", []):
        if code not in codes_:
            yield fault(name, "first_question.asked_of", _("There is no such option."), str(code))
    for number, answer in enumerate(question.get("options", [])):
        place = f"first_question.options[{number}]"
        yield from unknown(name, answer, ANSWER, f"{place}.")
        if answer.get("to") and answer["to"] not in codes_:
            yield fault(name, f"{place}.to", _("There is no such option."))
        if answer.get("to") and answer.get("refused"):
            yield fault(name, f"{place}.refused", _("An answer either leads on or is refused."))


def rows(context: PackageContext) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _name, path, content in contents(context, FOLDER, ".toml"):
        yield digest(path.read_bytes()), content


def prepare(context: PackageContext) -> None:
    for hashed, content in rows(context):
        organization = parties.find_organization(content["organization"])
        if organization is None:
            raise fault(f"{FOLDER}/{content['code']}", "organization", _("There is no such organization."))
        item, _made = ServiceItem.objects.get_or_create(
            code=content["code"],
            defaults={"package": context.id, "organization_id": organization.id, **_head(content)},
        )
        known = ServiceItemVersion.objects.filter(item=item)
        if not known.filter(digest=hashed).exists():
            last = known.aggregate(last=Max("version"))["last"] or 0
            guide = {**content.get("guide", {}), "first_question": content.get("first_question")}
            known.create(
                item=item,
                version=last + 1,
                digest=hashed,
                guide=guide,
                options=content["options"],
                created_at=clock.now(),
            )


def _head(content: Mapping[str, Any]) -> dict[str, Any]:
    guide = content.get("guide", {})
    words = [
        content["title"],
        guide.get("summary", ""),
        *guide.get("keywords", ()),
        *guide.get("hot_words", ()),
    ]
    words += [option["title"] for option in content["options"]]
    return {
        "title": content["title"],
        "region_code": content["region"],
        "item_type": content["item_type"],
        "audience": list(content["audience"]),
        "window": content.get("window", "approval"),
        "is_online": bool(content.get("is_online", True)),
        "is_internal": bool(content.get("is_internal", False)),
        "applicant_roles": list(content.get("applicant_roles", [])),
        "bigrams": bigrams(words),
    }


def activate(context: PackageContext) -> None:
    for hashed, content in rows(context):
        organization = parties.find_organization(content["organization"])
        item = ServiceItem.objects.get(code=content["code"])
        chosen = ServiceItemVersion.objects.filter(item=item, digest=hashed).order_by("-version").first()
        for key, value in _head(content).items():
            setattr(item, key, value)
        item.organization_id = organization.id if organization else item.organization_id
        item.current_version, item.state = chosen, "active"
        item.save()


def retire(context: PackageContext) -> None:
    items = ServiceItem.objects.filter(package=context.id)
    if versions.is_active(context):
        items.filter(state="active").update(state="retired")
        return
    newer = Q(item__current_version=None) | Q(version__gt=F("item__current_version__version"))
    ServiceItemVersion.objects.filter(newer, item__package=context.id).delete()
    items.filter(state="prepared").delete()


SECTION = Section(FOLDER, check, prepare, activate, retire)
