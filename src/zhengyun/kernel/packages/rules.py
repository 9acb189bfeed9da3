"""What a manifest may say. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TEXTS = ("id", "version", "title", "platform", "owner", "licence", "category")
OPTIONAL_TEXTS = ("title_en", "summary", "summary_en")
LISTS = ("requires", "roles", "permissions", "opens")
NAMED = ("roles", "permissions")
MANIFEST = "application.toml"
OTHER_FILES = frozenset(
    {MANIFEST, "quality.toml", "README.md", "README.zh-Hans.md", "CHANGELOG.md", "LICENSE"}
)
_ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
_BOUND = re.compile(r"(>=|<=|==|>|<)\s*(\d+(?:\.\d+){0,2})")
_REQUIREMENT = re.compile(r"([a-z][a-z0-9_]{1,59})\s*(.*)")
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
QUALITY = ("done", "todo", "exempt")


def version_key(version: str) -> tuple[int, int, int]:
    """A version for comparison; missing parts are 0."""
    parts = [int(part) for part in version.split(".")]
    return tuple([*parts, 0, 0][:3])  # type: ignore[return-value]


def is_in_range(version: str, wanted: str) -> bool:
    """Whether a version lies in a range such as ``>=0.1,<0.3``; an empty range holds all.

    Raises ValueError for a range that cannot be read.
    """
    return all(_holds(version, bound.strip()) for bound in wanted.split(",") if bound.strip())


def _holds(version: str, bound: str) -> bool:
    found = _BOUND.fullmatch(bound)
    if not found:
        raise ValueError(bound)
    sign, limit = found.groups()
    have, want = version_key(version), version_key(limit)
    return {
        ">=": have >= want,
        "<=": have <= want,
        "==": have == want,
        ">": have > want,
        "<": have < want,
    }[sign]


def split_requirement(text: str) -> tuple[str, str]:
    """``pork_trace>=1.2`` as its id and its range. Raises ValueError."""
    found = _REQUIREMENT.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    is_in_range("0.0.0", found.group(2))
    return found.group(1), found.group(2)


def manifest_faults(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, what is wrong) for the shape of a manifest; the words are English and translated later."""
    faults = [(key, "unknown") for key in manifest if key not in (*TEXTS, *OPTIONAL_TEXTS, *LISTS)]
    for key in TEXTS:
        value = manifest.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > 200:
            faults.append((key, "text"))
    faults.extend((key, "text") for key in OPTIONAL_TEXTS if not isinstance(manifest.get(key, ""), str))
    faults.extend((key, "list") for key in LISTS if not _is_list(key, manifest.get(key, [])))
    return faults or _form_faults(manifest)


def _is_list(key: str, value: Any) -> bool:
    """Roles and permissions may be a table: what is meant, and how it is called here."""
    if isinstance(value, dict) and key in NAMED:
        return all(isinstance(item, str) for item in value.values())
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _form_faults(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    faults = []
    if not _ID.fullmatch(manifest["id"]):
        faults.append(("id", "id"))
    if not _VERSION.fullmatch(manifest["version"]):
        faults.append(("version", "version"))
    if not _can_be_read(is_in_range, "0.0.0", manifest["platform"]):
        faults.append(("platform", "range"))
    if not all(_can_be_read(split_requirement, item) for item in manifest.get("requires", [])):
        faults.append(("requires", "range"))
    dotted = [
        key for key in ("permissions", "opens") if not all(map(_PERMISSION.fullmatch, manifest.get(key, [])))
    ]
    return [*faults, *((key, "dotted") for key in dotted)]


def _can_be_read(function: Any, *values: str) -> bool:
    try:
        function(*values)
    except ValueError:
        return False
    return True


def quality_faults(quality: Mapping[str, Any]) -> list[str]:
    """Rules of quality.toml that are neither done, nor todo, nor exempt with a reason."""
    return [name for name, entry in quality.items() if not _is_judged(entry)]


def _is_judged(entry: Any) -> bool:
    if isinstance(entry, str):
        return entry in ("done", "todo")
    if not isinstance(entry, dict) or entry.get("status") not in QUALITY:
        return False
    return entry["status"] != "exempt" or bool(str(entry.get("reason", "")).strip())
