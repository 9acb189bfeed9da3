"""Values of fields: from what was typed or sent to what Python and the database hold, and to text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from zhengyun.engines.registers import geometry
from zhengyun.engines.registers.definition import Field, Kind

KEY_MARK = "~"
LARGEST = 2**63 - 1


def read(field: Field, raw: Any) -> Any:
    """A value of the field's kind; None for nothing. Raises ValueError for what is none, for a geometry
    with a sentence that says why."""
    if isinstance(raw, str):
        raw = raw.strip()
        check_storable(raw)
    if raw is None or raw == "" or raw == [] or raw == {}:
        return None
    try:
        return _READERS[field.kind](raw)
    except (TypeError, KeyError, OverflowError) as error:
        raise ValueError(field.name) from error


def check_storable(text: str) -> None:
    """PostgreSQL holds no NUL, UTF-8 no half of a pair."""
    if "\x00" in text:
        raise ValueError(text)
    text.encode()


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _date(raw: Any) -> date:
    if isinstance(raw, datetime):
        raise TypeError(raw)
    if isinstance(raw, date):
        return raw
    if len(text := _text(raw)) != len("2026-09-29"):
        raise ValueError(raw)
    return date.fromisoformat(text)


def _instant(raw: Any) -> datetime:
    found = raw if isinstance(raw, datetime) else datetime.fromisoformat(_text(raw))
    if found.tzinfo is None:
        raise ValueError(raw)
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(raw) from error


def _integer(raw: Any) -> int:
    if isinstance(raw, bool) or (isinstance(raw, float | Decimal) and raw != int(raw)):
        raise ValueError(raw)
    if abs(found := int(raw)) > LARGEST:
        raise ValueError(raw)
    return found


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise TypeError(raw)
    try:
        found = Decimal(repr(raw) if isinstance(raw, float) else raw)
    except InvalidOperation as error:
        raise ValueError(raw) from error
    if not found.is_finite():
        raise ValueError(raw)
    return found


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise TypeError(raw)
    if not math.isfinite(found := float(raw)):
        raise ValueError(raw)
    return found


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False}[_text(raw).lower()]


def _texts(raw: Any) -> list[str]:
    if isinstance(raw, str) or not isinstance(raw, Sequence):
        raise TypeError(raw)
    found = [_text(one).strip() for one in raw]
    for one in found:
        check_storable(one)
    return found


def _geometry(raw: Any) -> dict[str, Any]:
    try:
        found = orjson.loads(raw) if isinstance(raw, str) else raw
    except orjson.JSONDecodeError:
        found = None
    if words := geometry.fault(found):
        raise ValueError(words)
    return {"type": found["type"], "coordinates": found["coordinates"]}


def _places(node: Any, depth: int) -> Iterator[tuple[float, float]]:
    if depth == 0:
        yield float(node[0]), float(node[1])
        return
    for part in node:
        yield from _places(part, depth - 1)


def box_of(shape: Mapping[str, Any]) -> str:
    """The box around a geometry as PostgreSQL writes one."""
    places = list(_places(shape["coordinates"], geometry.DEPTHS[str(shape["type"])]))
    easts, norths = [place[0] for place in places], [place[1] for place in places]
    return f"({max(easts)!r},{max(norths)!r}),({min(easts)!r},{min(norths)!r})"


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.TEXTS: _texts,
    Kind.GEOMETRY: _geometry,
}


def fits_digits(value: Decimal, digits: tuple[int, int]) -> bool:
    """Whether numeric(precision, scale) holds the value without rounding."""
    precision, scale = digits
    _sign, figures, exponent = value.normalize().as_tuple()
    behind = max(0, -int(exponent))
    before = max(0, len(figures) + int(exponent))
    return behind <= scale and before <= precision - scale


def as_json(value: Any) -> Any:
    """A value as JSON Schema sees it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def as_text(value: Any) -> str:
    """A value as a person reads it in a list or a key."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return orjson.dumps(value).decode()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def as_stored(field: Field, value: Any) -> Any:
    """A value as a parameter of a statement."""
    if field.kind is Kind.GEOMETRY and value is not None:
        return orjson.dumps(value).decode()
    return value


def key_text(key: tuple[str, ...], found: Mapping[str, Any]) -> str:
    """The key joined by `~`; '' where a part of it is not shown."""
    parts = [found.get(name) for name in key]
    if None in parts:
        return ""
    return KEY_MARK.join([one if type(one) is str else as_text(one) for one in parts])
