"""Checks at install of what a form wants to know from sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhengyun.engines.casework.contracts import Wanted
from zhengyun.engines.casework.forms.definition import (
    RECORDS,
    Lookup,
    choices_of,
    is_person_key,
    kind_of,
    make_lookup,
)

MOST_SHOWN = 30
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KnownSources:
    """keys: every dotted key that can be asked for. check: what is wrong with how it is asked."""

    keys: frozenset[str] = frozenset()
    check: Callable[[str, Wanted], list[str]] = lambda source, wanted: []


def check_lookups(
    raw: Mapping[str, Any], paths: Mapping[str, Mapping[str, Any]], sources: KnownSources
) -> Iterator[Fault]:
    """Faults of `source` and `source_key` of fields and of waived materials."""
    for path, hint in raw.get("fields", {}).items():
        node = paths.get(path, {})
        kind = kind_of(node, hint) if node else ""
        options = tuple(value for value, _title in choices_of(node) or choices_of(node.get("items", {})))
        yield from _check(f"fields.{path}", hint, kind, options, frozenset(paths), sources)
    for number, entry in enumerate(raw.get("materials", ())):
        waived = entry.get("waived")
        if isinstance(waived, dict) and str(waived.get("source", "")).startswith(RECORDS):
            place = f"materials[{number}].waived"
            yield from _check(place, waived, "", (), frozenset(paths), sources)


def _check(
    place: str,
    hint: Mapping[str, Any],
    kind: str,
    options: tuple[str, ...],
    paths: frozenset[str],
    sources: KnownSources,
) -> Iterator[Fault]:
    if not _is_readable(hint):
        yield f"{place}.source", "a source is a name or a list of names; a key is a name or a table of names"
        return
    lookup = make_lookup(hint, kind, options)
    if lookup is None:
        if "source_key" in hint:
            yield f"{place}.source_key", "there is no source to which this key leads"
        return
    yield from _check_key(place, lookup, paths, sources)
    for source in lookup.sources:
        if source not in sources.keys:
            yield f"{place}.source", f"unknown source {source!r}; known: {_near(source, sources.keys)}"
            continue
        wanted = Wanted(source.partition(".")[2], lookup.key, lookup.basis, kind, options)
        for words in sources.check(source, wanted):
            yield f"{place}.source", words


def _is_readable(hint: Mapping[str, Any]) -> bool:
    source, key = hint.get("source", ""), hint.get("source_key", "")
    names = source if isinstance(source, list) else [source]
    places = list(key.values()) if isinstance(key, Mapping) else [key]
    return all(isinstance(one, str) for one in (*names, *places))


def _check_key(place: str, lookup: Lookup, paths: frozenset[str], sources: KnownSources) -> Iterator[Fault]:
    for _name, key in lookup.key:
        if is_person_key(key) and key not in sources.keys:
            yield f"{place}.source_key", f"unknown source {key!r}; known: {_near(key, sources.keys)}"
        if not is_person_key(key) and key not in paths:
            yield f"{place}.source_key", f"no such field {key!r}"


def _near(name: str, known: frozenset[str]) -> str:
    """The keys of the same source and record, at most so many."""
    head = name.rpartition(".")[0]
    near = sorted(one for one in known if one.startswith(f"{head}.")) or sorted(known)
    return ", ".join(near[:MOST_SHOWN])
