"""The reader of each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zhengyun.engines.registers.bulk.json_files import GeoJsonReader, JsonLinesReader
from zhengyun.engines.registers.bulk.parquet_files import ParquetReader
from zhengyun.engines.registers.bulk.sheets import SheetReader
from zhengyun.engines.registers.bulk.sources import Format, Reader
from zhengyun.engines.registers.bulk.text_files import CsvReader

OPENERS: Mapping[Format, Callable[[Path], Reader]] = {
    Format.CSV: CsvReader,
    Format.XLSX: SheetReader,
    Format.PARQUET: ParquetReader,
    Format.JSON_LINES: JsonLinesReader,
    Format.GEOJSON: GeoJsonReader,
}


def open_reader(kind: Format, path: Path) -> Reader:
    """Raises Problem `registers.file_…` for what cannot be read as a table with titles."""
    return OPENERS[kind](path)
