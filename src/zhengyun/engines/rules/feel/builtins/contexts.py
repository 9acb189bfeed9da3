"""Context functions."""

from __future__ import annotations

from typing import Any

from zhengyun.engines.rules.feel.builtins.registry import builtin
from zhengyun.engines.rules.feel.running import Running


@builtin("get value", "m: context, key: string")
def _get(run: Running, context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get value", "m: context, keys: list")
def _get_deep(run: Running, context: dict[str, Any], keys: list[Any]) -> Any:
    found: Any = context
    for key in keys:
        found = found.get(key) if type(found) is dict and type(key) is str else None
    return found if keys else None


@builtin("get entries", "m: context")
def _entries(run: Running, context: dict[str, Any]) -> list[Any]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context put", "context: context, key: string, value: any")
def _put(run: Running, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    run.check_list(len(context) + 1)
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def _put_deep(run: Running, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    if not keys or any(type(key) is not str for key in keys):
        return None
    for place in range(len(keys) - 1, -1, -1):
        outer = _get_deep(run, context, keys[:place]) if place else context
        if type(outer) is not dict:
            return None
        value = _put(run, outer, keys[place], value)
        run.charge(len(keys))
    return value  # type: ignore[no-any-return]


@builtin("context merge", "contexts: list")
def _merge(run: Running, contexts: list[Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        run.check_list(len(found) + len(context))
        found.update(context)
    return found


@builtin("context", "entries: list")
def _context(run: Running, entries: list[Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            return None
        if entry["key"] in found:
            return None
        found[entry["key"]] = entry["value"]
    return found
