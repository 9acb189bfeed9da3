"""items/*.toml: service items with their guide and business options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_items
from zhengyun.engines.casework.models import ProcedureVersion, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.rules import ACT_SETS, FOLLOWING, PROMISE
from zhengyun.engines.casework.rules_search import bigrams
from zhengyun.engines.casework.sections import examples, letters, versions
from zhengyun.engines.casework.sections.items_texts import words_of
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
from zhengyun.engines.casework.sections.windows import check_window
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
ANSWER = frozenset({"value", "title", "note", "to", "refused", "instead"})
INSTEAD = frozenset({"item", "option"})
OPTION = frozenset({"code", "title", "help", "form", "procedure", "window"})
ROLES = frozenset(role.value for role in Role) - frozenset(EXCLUSIVE_ROLES)
MAX_CODE = 36
PRESENT = ("prepared", "active")


def check(context: PackageContext) -> list[Problem]:
    forms, procedures = codes(context, "forms", ".json"), codes(context, "procedures", ".toml")
    samples, there = letters.codes(context), examples.known(context)

    def one(name: str, content: dict[str, Any]) -> Faults:
        faults = [
            *missing(name, content, "code", "title", "organization", "region"),
            *unknown(name, content, KNOWN),
        ]
        if not faults:
            faults += _check_head(context, name, content)
            faults += _check_options(name, content, forms, procedures)
            faults += _check_follows(context, name, content)
            faults += _check_windows(context, name, content)
            faults += _check_first_question(name, content)
            faults += _check_guide(name, content, samples)
            faults += _check_examples(context, name, content, there)
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
    if content.get("item_type") not in rules_items.ITEM_TYPES:
        yield fault(name, "item_type", _("There is no such type (GB/T 39046 A.1)."))
    if not content.get("audience") or not set(content["audience"]) <= rules_items.AUDIENCES:
        yield fault(name, "audience", _("The audience is a list of codes (GB/T 39046 A.4)."))
    if not set(content.get("applicant_roles", [])) <= ROLES:
        yield fault(name, "applicant_roles", _("There is no such role."), ", ".join(sorted(ROLES)))
    if content.get("window", "approval") not in rules_items.WINDOWS:
        remedy = ", ".join(sorted(rules_items.WINDOWS))
        yield fault(name, "window", _("There is no such window."), remedy)


def _check_guide(name: str, content: Mapping[str, Any], samples: set[str]) -> Faults:
    """The data items of GB/T 39046 table 4, and how they agree."""
    if not isinstance(content.get("guide", {}), Mapping):
        yield fault(name, "guide", _("The file does not hold a table of entries."))
        return
    found = rules_items.faults(content)
    for one in found:
        yield fault(name, one.field, *words_of(one))
    sample = content.get("guide", {}).get("result_sample", {})
    if not found and sample.get("letter") and sample["letter"] not in samples:
        yield fault(
            name, "guide.result_sample", _("There is no such letter in letters/."), str(sample["letter"])
        )


def _check_examples(
    context: PackageContext, name: str, content: Mapping[str, Any], there: Mapping[str, str]
) -> Faults:
    """空白表格 and 示例样表 of what is brought to a window, and of what is handed in with a public form."""
    guide = content.get("guide", {})
    if rules_items.faults(content) or content.get("is_internal"):
        return
    for number, material in enumerate(guide.get("materials", ())):
        yield from examples.check_named(name, f"guide.materials[{number}]", material, there)
    options = [option for option in content.get("options", ()) if isinstance(option, dict)]
    yield from examples.check_papers(context, {str(option.get("form")) for option in options})


def _check_options(name: str, content: Mapping[str, Any], forms: set[str], procedures: set[str]) -> Faults:
    seen: set[str] = set()
    options = content.get("options", [])
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        yield fault(name, "options", _("This entry is of another kind."), "[[options]]")
        return
    for number, option in enumerate(options):
        place = f"options[{number}]"
        yield from unknown(name, option, OPTION, f"{place}.")
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


def _check_follows(context: PackageContext, name: str, content: Mapping[str, Any]) -> Faults:
    """可容缺: only where the act set knows it, and with the letter in which the applicant promises."""
    forms = {one["code"]: one for _name, _path, one in contents(context, "forms", ".json") if "code" in one}
    follows = {code for code, one in forms.items() if any(m.get("may_follow") for m in _materials(one))}
    for number, option in enumerate(content.get("options", ())):
        if not isinstance(option, Mapping) or option.get("form") not in follows:
            continue
        for _file, _path, one in contents(context, "procedures", ".toml"):
            if one.get("code") == option.get("procedure") and not _knows_promises(one):
                words = _("Its form lets a material follow; the procedure has no act or letter for that.")
                yield fault(name, f"options[{number}].procedure", words, f"{FOLLOWING}, letters.{PROMISE}")


def _materials(form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = form.get("materials", [])
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _knows_promises(procedure: Mapping[str, Any]) -> bool:
    act_set = ACT_SETS.get(str(procedure.get("act_set")))
    return act_set is not None and FOLLOWING in act_set.acts and PROMISE in procedure.get("letters", {})


def _check_windows(context: PackageContext, name: str, content: Mapping[str, Any]) -> Faults:
    for number, option in enumerate(content.get("options", ())):
        if isinstance(option, Mapping):
            yield from check_window(context, name, f"options[{number}]", option)


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
        if (instead := answer.get("instead")) is not None:
            yield from _check_instead(name, f"{place}.instead", instead, bool(answer.get("refused")))


def _check_instead(name: str, place: str, instead: Any, is_refused: bool) -> Faults:
    """The item, and perhaps its option, to which a refusal leads."""
    if not is_refused or not isinstance(instead, Mapping) or not instead.get("item"):
        yield fault(name, place, _("Only a refusal names another matter, by item and option."))
        return
    yield from unknown(name, instead, INSTEAD, f"{place}.")


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
                options=content.get("options", []),
                created_at=clock.now(),
            )


def search_words(title: str, guide: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> list[str]:
    """What an item is found by, as pairs of characters."""
    words = [
        title,
        guide.get("summary", ""),
        *guide.get("keywords", ()),
        *guide.get("hot_words", ()),
        *guide.get("old_names", ()),
    ]
    return bigrams([*words, *(option["title"] for option in options)])


def _head(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": content["title"],
        "region_code": content["region"],
        "item_type": content["item_type"],
        "audience": list(content["audience"]),
        "window": content.get("window", "approval"),
        "is_online": bool(content.get("is_online", True)),
        "is_internal": bool(content.get("is_internal", False)),
        "applicant_roles": list(content.get("applicant_roles", [])),
        "is_bundle": _is_bundle(content),
        "bigrams": search_words(content["title"], content.get("guide", {}), content.get("options", [])),
    }


def _is_bundle(content: Mapping[str, Any]) -> bool:
    """By its procedures, which are prepared before and activated with it."""
    codes_ = [option["procedure"] for option in content.get("options", ())]
    bundles = [name for name, act_set in ACT_SETS.items() if act_set.is_bundle]
    return ProcedureVersion.objects.filter(code__in=codes_, act_set__in=bundles, state__in=PRESENT).exists()


def activate(context: PackageContext) -> None:
    for hashed, content in rows(context):
        organization = parties.find_organization(content["organization"])
        item = ServiceItem.objects.get(code=content["code"])
        chosen = ServiceItemVersion.objects.filter(item=item, digest=hashed).order_by("-version").first()
        for key, value in _head(content).items():
            setattr(item, key, value)
        item.organization_id = organization.id if organization else item.organization_id
        item.current_version = _newest(item, chosen)
        item.state = "active" if item.switched_off_at is None else "retired"
        if item.current_version is not None and item.current_version != chosen:
            item.bigrams = search_words(item.title, item.current_version.guide, item.current_version.options)
        item.save()


def _newest(item: ServiceItem, chosen: ServiceItemVersion | None) -> ServiceItemVersion | None:
    """What people have written since stays, unless the package brings a text that is newer still."""
    present = item.current_version
    is_later = present is not None and chosen is not None and present.version > chosen.version
    return present if is_later and present is not None and present.author is not None else chosen


def retire(context: PackageContext) -> None:
    items = ServiceItem.objects.filter(package=context.id)
    if versions.is_active(context):
        items.filter(state="active").update(state="retired")
        return
    newer = Q(item__current_version=None) | Q(version__gt=F("item__current_version__version"))
    ServiceItemVersion.objects.filter(newer, item__package=context.id, author=None).delete()
    items.filter(state="prepared").delete()


SECTION = Section(FOLDER, check, prepare, activate, retire)
