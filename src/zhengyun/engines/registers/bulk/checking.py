"""A chunk of a file, checked: what is certainly right by columns, the rest row by row as a single record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers import messages, validate, values
from zhengyun.engines.registers.bulk import cells, columns, feel
from zhengyun.engines.registers.bulk.columns import Column
from zhengyun.engines.registers.bulk.known import Known
from zhengyun.engines.registers.bulk.sources import MAX_CELL, Chunk
from zhengyun.engines.registers.contracts import RowFault
from zhengyun.engines.registers.definition import Field, Kind, RecordType
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.schema.functions import BOX_SUFFIX
from zhengyun.kit import clock

ROW = "_row"
SURE = "_sure"
HEAD = (ROW, "id", "owner_id")
_EXACT = frozenset({Kind.TEXT, Kind.INTEGER, Kind.DATE})


@dataclass
class Checked:
    """right: frames with the columns of `Checker.copied`. wrong: the rows of the file, with their numbers.

    keys: a hash of each right row's key; None where equal keys may look different.
    """

    rows: int
    right: list[pl.DataFrame]
    faults: list[RowFault] = field(default_factory=list)
    wrong: pl.DataFrame | None = None
    keys: pl.Series | None = None

    @property
    def rows_right(self) -> int:
        return sum(frame.height for frame in self.right)


class Checker:
    """The plan for one import: made once, asked for each chunk. mapping: field → title of a column."""

    def __init__(self, record_type: RecordType, view: View, mapping: Mapping[str, str]) -> None:
        self.record_type = record_type
        self.mapping = mapping
        self.known = Known(record_type, view)
        fields = record_type.fields.values()
        self._columns = [columns.column(one, partial(self._is_valid, one)) for one in fields]
        boxes = [one.name + BOX_SUFFIX for one in fields if one.kind is Kind.GEOMETRY]
        self.copied = (*HEAD, *record_type.fields, *boxes)
        asked = [rule for rule in record_type.rules if rule.field in record_type.fields]
        self._rules = [(rule, feel.rule(record_type, rule)) for rule in asked]

    def check(self, chunk: Chunk) -> Checked:
        cell_texts = cells.trimmed(chunk.frame)
        texts = self._fields(cell_texts).with_columns(
            pl.Series(ROW, range(chunk.first + 1, chunk.first + 1 + cell_texts.height), dtype=pl.Int64)
        )
        broken = {**chunk.broken, **_too_long(cell_texts)}
        has_content = _mask(cell_texts, broken, ~pl.all_horizontal(pl.all().is_null()))
        typed = self._typed(texts)
        sure = has_content & self._sure(texts, typed) & ~_rows_mask(texts.height, broken)
        right = self._ready(typed.filter(sure))
        checked = Checked(
            int(has_content.sum()), [right] if right.height else [], keys=self._keys(typed, sure)
        )
        doubtful = (has_content & ~sure).arg_true().to_list()
        if doubtful:
            self._judge(checked, texts, cell_texts, doubtful, broken)
        return checked

    def _fields(self, cell_texts: pl.DataFrame) -> pl.DataFrame:
        """A column of text for every field; one that no column is mapped to holds its default."""
        made = []
        for one in self.record_type.fields.values():
            if title := self.mapping.get(one.name):
                made.append(cell_texts[title].alias(one.name))
            else:
                default = None if one.default is None else values.as_text(values.read(one, one.default))
                made.append(
                    pl.Series(one.name, [default], dtype=pl.String).new_from_index(0, cell_texts.height)
                )
        return pl.DataFrame(made)

    def _typed(self, texts: pl.DataFrame) -> pl.DataFrame:
        typed = texts.select(ROW, *(one.value.alias(one.field.name) for one in self._columns))
        for one in self._columns:
            if one.field.kind in columns.PER_VALUE:
                value, box = columns.read_one_by_one(one.field, texts[one.field.name])
                typed = typed.with_columns(value, *([] if box is None else [box]))
        return typed

    def _sure(self, texts: pl.DataFrame, typed: pl.DataFrame) -> pl.Series:
        masks = texts.select(
            pl.all_horizontal(mask for one in self._columns for mask in one.sure).alias(SURE)
        )
        sure = masks[SURE]
        for mask in self._typed_masks(texts, typed):
            sure = sure & mask
        return sure.fill_null(value=False)

    def _typed_masks(self, texts: pl.DataFrame, typed: pl.DataFrame) -> Iterator[pl.Series]:
        for one in self._columns:
            value = typed[one.field.name]
            if one.field.kind in columns.PER_VALUE:
                yield value.is_not_null() | texts[one.field.name].is_null()
                yield pl.Series(self._valid_one_by_one(one, texts[one.field.name]), dtype=pl.Boolean)
            elif one.per_value:
                yield pl.Series(self._valid_one_by_one(one, texts[one.field.name]), dtype=pl.Boolean)
            if one.field.is_required:
                yield value.is_not_null()
            if (known := self.known.certainly(one.field, value)) is not None:
                yield known
        yield from self._record_masks(typed)

    def _record_masks(self, typed: pl.DataFrame) -> Iterator[pl.Series]:
        begin, end = self.record_type.valid_from, self.record_type.valid_until
        if begin and end:
            yield (typed[end] > typed[begin]).fill_null(value=True)
        for rule, expression in self._rules:
            if expression is None:
                yield feel.by_row(self.record_type, rule, typed)
            else:
                yield typed.select(expression.alias(SURE))[SURE]
        if self.record_type.owner_field:
            codes = typed[self.record_type.owner_field]
            for_source = codes.is_null() & self.known.may_write_for_source
            yield codes.is_in(list(self.known.owners)).fill_null(value=False) | for_source

    def _valid_one_by_one(self, one: Column, texts: pl.Series) -> list[bool]:
        return [text is None or self._is_valid(one.field, text) for text in texts]

    def _is_valid(self, described: Field, text: str) -> bool:
        """Whether a value meets the property's own schema, by the validator of single records."""
        try:
            value = values.read(described, cells.read(described, text))
        except ValueError:
            return False
        if described.kind is Kind.GEOMETRY:
            return validate.has_shape(described, value)
        if described.kind is Kind.TEXT and cells.words_for(described, text):
            return False
        return bool(validate.checker(self.record_type).is_valid({described.name: values.as_json(value)}))

    def _ready(self, typed: pl.DataFrame) -> pl.DataFrame:
        owner = pl.lit(str(self.known.source_id)).alias("owner_id")
        if named := self.record_type.owner_field:
            ids = {code: str(key) for code, key in self.known.owners.items()}
            owner = (
                pl.col(named)
                .replace_strict(ids, default=None, return_dtype=pl.String)
                .fill_null(str(self.known.source_id))
                .alias("owner_id")
            )
        return typed.with_columns(pl.Series("id", new_ids(typed.height), dtype=pl.String), owner).select(
            self.copied
        )

    def _keys(self, typed: pl.DataFrame, sure: pl.Series) -> pl.Series | None:
        names = self.record_type.key
        if any(self.record_type.fields[name].kind not in _EXACT for name in names):
            return None
        return typed.filter(sure).select(pl.struct(names).hash().alias(SURE))[SURE]

    def _judge(
        self,
        checked: Checked,
        texts: pl.DataFrame,
        cell_texts: pl.DataFrame,
        doubtful: Sequence[int],
        broken: Mapping[int, str],
    ) -> None:
        good, wrong = [], []
        for at, row in zip(doubtful, texts[doubtful].iter_rows(named=True), strict=True):
            if words := broken.get(at):
                checked.faults.append(RowFault(row[ROW], "", "", words))
                wrong.append(at)
            elif found := self._read_row(checked, row):
                good.append(found)
            else:
                wrong.append(at)
        if good:
            checked.right.append(pl.DataFrame(good, schema=dict.fromkeys(self.copied, pl.String)))
            checked.keys = None
        if wrong:
            checked.wrong = cell_texts[wrong].insert_column(0, texts[ROW][wrong])

    def _read_row(self, checked: Checked, row: Mapping[str, Any]) -> dict[str, str | None] | None:
        """One row as a single record; its faults are noted, or its values come back for COPY."""
        record_type = self.record_type
        given = {name: text for name in record_type.fields if (text := row[name]) is not None}
        raw: dict[str, Any] = dict.fromkeys(record_type.fields)
        raw.update({name: cells.read(record_type.fields[name], text) for name, text in given.items()})
        found = validate.read_record(record_type, raw, None)
        for name, text in given.items():
            if words := cells.words_for(record_type.fields[name], text):
                found.faults[name] = [words]
        for name, value in found.values.items():
            if value is None or name in found.faults:
                continue
            if words := self.known.fault(record_type.fields[name], value):
                found.fault(name, words)
        owner = self._owner(found)
        for name, sentences in found.faults.items():
            text = messages.short(given.get(name, ""))
            title = self.mapping.get(name) or record_type.fields[name].title
            checked.faults += [RowFault(row[ROW], title, text, words) for words in sentences]
        if found.faults:
            return None
        head = {ROW: str(row[ROW]), "id": new_ids(1)[0], "owner_id": owner}
        return {**head, **columns.copied_values(record_type, found.values)}

    def _owner(self, found: validate.Reading) -> str:
        named = self.record_type.owner_field
        code = found.values.get(named) if named else None
        if code is None and self.known.may_write_for_source:
            return str(self.known.source_id)
        if str(code) in self.known.owners:
            return str(self.known.owners[str(code)])
        if named not in found.faults:
            found.fault(named or self.record_type.key[0], _not_an_owner(code))
        return ""


def _not_an_owner(code: Any) -> str:
    if code is None:
        return _("You may enter records of your own organization only: name it.")
    return _("“%(value)s” is no organization for which you may enter records.") % {
        "value": messages.short(code)
    }


def _too_long(cell_texts: pl.DataFrame) -> dict[int, str]:
    too_long = cell_texts.select(pl.any_horizontal(pl.all().str.len_bytes() > MAX_CELL).alias(SURE))[SURE]
    words = _("A cell of this row is too long: at most %(limit)s characters are read.")
    rows = too_long.fill_null(value=False).arg_true().to_list()
    return dict.fromkeys(rows, words % {"limit": f"{MAX_CELL:,}"})


def _mask(frame: pl.DataFrame, broken: Mapping[int, str], wanted: pl.Expr) -> pl.Series:
    return frame.select(wanted.alias(SURE))[SURE] | _rows_mask(frame.height, broken)


def _rows_mask(height: int, rows: Mapping[int, str]) -> pl.Series:
    mask = pl.Series([False], dtype=pl.Boolean).new_from_index(0, height)
    return mask.scatter(sorted(rows), True) if rows else mask


def new_ids(count: int) -> list[str]:
    """UUIDv7 as text, in growing order: those of one call begin in the same millisecond or later ones."""
    millis = int(clock.now().timestamp() * 1000)
    noise = os.urandom(8 * count).hex()
    return [
        f"{(stamp := f'{millis + (number >> 12):012x}')[:8]}-{stamp[8:]}-7{number & 0xFFF:03x}"
        f"-{'89ab'[int(noise[at], 16) & 3]}{noise[at + 1 : at + 4]}-{noise[at + 4 : at + 16]}"
        for number, at in zip(range(count), range(0, 16 * count, 16), strict=True)
    ]
