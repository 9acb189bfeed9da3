"""Which versions of step forms and letter templates belong to a version of a procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhengyun.engines.casework.models import FormVersion, LetterTemplate, ProcedureVersion
from zhengyun.engines.casework.sections import forms, letters
from zhengyun.kernel.packages.contracts import PackageContext

Digests = Mapping[str, str]
"""By code."""
Kind = type[FormVersion] | type[LetterTemplate]


def digests(context: PackageContext) -> tuple[Digests, Digests]:
    """Of the package's forms and letters."""
    return (
        {code: digest for code, digest, _columns in forms.rows(context)},
        {code: digest for code, digest, _columns in letters.rows(context)},
    )


def used_digests(content: Mapping[str, Any], known: tuple[Digests, Digests]) -> list[bytes]:
    """What a changed form or letter changes in the digest of a procedure that uses it."""
    used = zip((_forms(content), _letters(content)), known, strict=True)
    return [there[code].encode() for codes, there in used for code in sorted(codes & there.keys())]


def bind(package: str, content: Mapping[str, Any], known: tuple[Digests, Digests]) -> dict[str, Any]:
    """Ids of the prepared versions; those of another package are not bound."""
    forms_there, letters_there = known
    return {
        "forms": _prepared(FormVersion, package, forms_there, _forms(content)),
        "letters": _prepared(LetterTemplate, package, letters_there, _letters(content)),
    }


def bind_earlier(package: str) -> None:
    """Procedures installed before parts were kept get those in force, just before these are retired."""
    for row in ProcedureVersion.objects.filter(package=package, parts__isnull=True):
        row.parts = {
            "forms": _active(FormVersion, _forms(row.definition)),
            "letters": _active(LetterTemplate, _letters(row.definition)),
        }
        row.save(update_fields=["parts"])


def _forms(content: Mapping[str, Any]) -> set[str]:
    return {str(step["form"]) for step in content.get("steps", ()) if step.get("form")}


def _letters(content: Mapping[str, Any]) -> set[str]:
    return {str(code) for code in _letter_codes(content) if code}


def _letter_codes(content: Mapping[str, Any]) -> Iterator[Any]:
    yield from content.get("letters", {}).values()
    yield content.get("licence", {}).get("template")
    for effect in content.get("effects", ()):
        yield effect.get("settings", {}).get("template")


def _prepared(model: Kind, package: str, there: Digests, codes: set[str]) -> dict[str, str]:
    found = {}
    for code in sorted(codes & there.keys()):
        rows = model.objects.filter(package=package, code=code, digest=there[code]).order_by("-version")
        found[code] = str(rows.values_list("pk", flat=True)[0])
    return found


def _active(model: Kind, codes: set[str]) -> dict[str, str]:
    found = model.objects.filter(code__in=codes, state="active").values_list("code", "pk")
    return {code: str(key) for code, key in found}
