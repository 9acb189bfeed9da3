"""What a field's column must be: its value as the database takes it, and when it is certainly right.

Nothing here decides that a value is wrong. Whatever is not certainly right is judged by the same code
that judges a single record; so both agree by construction, and only the usual case has to be quick.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl

from zhengyun.engines.registers import values
from zhengyun.engines.registers.bulk import cells, formats
from zhengyun.engines.registers.definition import Field, Kind, RecordType
from zhengyun.engines.registers.schema.functions import BOX_SUFFIX

PER_VALUE = frozenset({Kind.INSTANT, Kind.TEXTS, Kind.GEOMETRY})
SAFE_INTEGER = 2**53
_NOTES = frozenset(
    {"type", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}
)
_STRANGE = rf"{cells.MADE_NUMBER}|^[\x1c-\x1f]|[\x1c-\x1f]$|\x00"
_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?$"
Checker = Callable[[Any], bool]


@dataclass(frozen=True)
class Column:
    """value: from the trimmed text to what is copied. sure: all true where the value is right.

    per_value: a check of each value in Python, for what cannot be said by expressions.
    """

    field: Field
    value: pl.Expr
    sure: tuple[pl.Expr, ...] = ()
    per_value: Checker | None = None


@dataclass
class _Plan:
    field: Field
    value: pl.Expr
    sure: list[pl.Expr] = dataclasses.field(default_factory=list)
    unknown: bool = False


def column(described: Field, is_valid: Checker) -> Column:
    """The plan of a field whose text stands in the column of its name.

    is_valid: whether a value, as JSON, meets the property's own schema.
    """
    if described.kind in PER_VALUE:
        return Column(described, pl.col(described.name), (), None)
    plan = _Plan(described, _VALUES[described.kind](described))
    plan.sure.append(plan.value.is_not_null() | pl.col(described.name).is_null())
    for keyword, wanted in described.schema.items():
        _add(plan, keyword, wanted)
    if described.kind is Kind.TEXT:
        text = plan.value
        plan.sure.append(~text.str.contains(_STRANGE))
    sure = tuple(one.fill_null(value=True) for one in plan.sure)
    return Column(described, plan.value, sure, is_valid if plan.unknown else None)


def _add(plan: _Plan, keyword: str, wanted: Any) -> None:
    if keyword in _NOTES or keyword.startswith("x-"):
        return
    maker = _KEYWORDS.get(keyword)
    made = maker(plan, wanted) if maker else None
    if made is None:
        plan.unknown = True
    else:
        plan.sure.append(made)


def _text(described: Field) -> pl.Expr:
    text = pl.col(described.name)
    titles = {
        title: str(value) for value, title in described.enum_titles.items() if title not in described.enum
    }
    return text.replace(titles) if titles else text


def _day(described: Field) -> pl.Expr:
    text = pl.col(described.name)
    shapes = ("%Y-%m-%d", "%Y/%m/%d")
    long_enough = text.str.len_bytes().is_between(8, 10)
    found = pl.coalesce(
        *(pl.when(long_enough).then(text.str.to_date(shape, strict=False)) for shape in shapes),
        pl.when(text.str.contains(cells.DIGITS_ONLY_DAY)).then(text.str.to_date("%Y%m%d", strict=False)),
    )
    return pl.when(found.dt.year().is_between(1, 9999)).then(found)


def _integer(described: Field) -> pl.Expr:
    text = pl.col(described.name).str.replace(cells.WHOLE_FLOAT, "$1")
    return pl.when(text.str.contains(r"^-?[0-9]{1,18}$")).then(text).cast(pl.Int64, strict=False)


def _decimal(described: Field) -> pl.Expr:
    precision, scale = described.digits or (30, 15)
    behind = rf"(?:\.[0-9]{{1,{scale}}})?" if scale else ""
    text = pl.col(described.name)
    return pl.when(text.str.contains(rf"^-?[0-9]{{1,{max(1, precision - scale)}}}{behind}$")).then(text)


def _number(described: Field) -> pl.Expr:
    text = pl.col(described.name)
    return pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)


def _boolean(described: Field) -> pl.Expr:
    text = pl.col(described.name).str.to_lowercase()
    known = {**dict.fromkeys(cells.YES, True), **dict.fromkeys(cells.NO, False)}
    return text.replace_strict(known, default=None, return_dtype=pl.Boolean)


_VALUES: Mapping[Kind, Callable[[Field], pl.Expr]] = {
    Kind.TEXT: _text,
    Kind.DATE: _day,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
}


def _format(plan: _Plan, wanted: Any) -> pl.Expr | None:
    if plan.field.kind is Kind.DATE:
        return pl.lit(value=True)
    maker = formats.FORMATS.get(wanted) if plan.field.kind is Kind.TEXT else None
    return maker(plan.value) if maker else None


def _pattern(plan: _Plan, wanted: Any) -> pl.Expr | None:
    made = formats.pattern(wanted) if plan.field.kind is Kind.TEXT else None
    return plan.value.str.contains(made) if made is not None else None


def _length(compare: Callable[[pl.Expr, Any], pl.Expr]) -> Callable[[_Plan, Any], pl.Expr | None]:
    def make(plan: _Plan, wanted: Any) -> pl.Expr | None:
        return compare(plan.value.str.len_chars(), wanted) if plan.field.kind is Kind.TEXT else None

    return make


def _choices(plan: _Plan, wanted: Iterable[Any]) -> pl.Expr | None:
    choices = list(wanted)
    is_text = plan.field.kind is Kind.TEXT and all(isinstance(one, str) for one in choices)
    return plan.value.is_in(choices) if is_text else None


def _limit(compare: Callable[[pl.Expr, Any], pl.Expr]) -> Callable[[_Plan, Any], pl.Expr | None]:
    """Large whole numbers are compared exactly by the judge of single records."""

    def make(plan: _Plan, wanted: Any) -> pl.Expr | None:
        if plan.field.kind not in cells.NUMBERS:
            return None
        number = plan.value.cast(pl.Float64, strict=False)
        return compare(number, float(wanted)) & (number.abs() < SAFE_INTEGER)

    return make


_KEYWORDS: Mapping[str, Callable[[_Plan, Any], pl.Expr | None]] = {
    "format": _format,
    "pattern": _pattern,
    "minLength": _length(lambda length, wanted: length >= wanted),
    "maxLength": _length(lambda length, wanted: length <= wanted),
    "enum": _choices,
    "const": lambda plan, wanted: _choices(plan, [wanted]),
    "minimum": _limit(lambda number, wanted: number >= wanted),
    "maximum": _limit(lambda number, wanted: number <= wanted),
    "exclusiveMinimum": _limit(lambda number, wanted: number > wanted),
    "exclusiveMaximum": _limit(lambda number, wanted: number < wanted),
}


def read_one_by_one(described: Field, texts: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Values as the database takes them, nothing where they cannot be read; for geometries their boxes."""
    found = [None if text is None else _read(described, text) for text in texts]
    copied = pl.Series(described.name, [_copied(one) for one in found], dtype=pl.String)
    if described.kind is not Kind.GEOMETRY:
        return copied, None
    boxes = [None if one is None else values.box_of(one) for one in found]
    return copied, pl.Series(described.name + BOX_SUFFIX, boxes, dtype=pl.String)


def _read(described: Field, text: str) -> Any:
    try:
        return values.read(described, cells.read(described, text))
    except ValueError:
        return None


def copied_values(record_type: RecordType, found: Mapping[str, Any]) -> dict[str, str | None]:
    """The values of one record as texts for COPY, with the box of its geometry."""
    texts = {name: _copied(found.get(name)) for name in record_type.fields}
    if geometry := record_type.geometry:
        shape = found.get(geometry.name)
        texts[geometry.name + BOX_SUFFIX] = None if shape is None else values.box_of(shape)
    return texts


def _copied(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return orjson.dumps(value).decode()
    if isinstance(value, list):
        return "{" + ",".join(f'"{_escaped(one)}"' for one in value) + "}"
    if isinstance(value, datetime):
        return _in_utc(value).isoformat(timespec="microseconds")
    return repr(value) if isinstance(value, float) else values.as_text(value)


def _in_utc(value: datetime) -> datetime:
    """All alike, so that they compare as texts; the first and the last day of the calendar stay."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return value


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
