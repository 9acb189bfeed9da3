"""Rows as CSV (UTF-8 with its mark) or XLSX, written one by one; formulas are guarded (`kit.formulas`)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from zhengyun.kit.formulas import guarded

MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARK = "\ufeff"
WIDTH = 22


class Sheet(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def add(self, row: Sequence[str]) -> None: ...


class CsvSheet:
    def __init__(self, path: Path, head: Sequence[str]) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._stream.write(MARK)
        self._writer = csv.writer(self._stream)
        self.add(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def add(self, row: Sequence[str]) -> None:
        self._writer.writerow([guarded(text) for text in row])


class XlsxSheet:
    def __init__(self, path: Path, head: Sequence[str]) -> None:
        import xlsxwriter  # 14 MB, which processes that write no sheet do without

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._row = 0
        bold = self._book.add_format({"bold": True})
        for column, title in enumerate(head):
            self._sheet.write_string(0, column, guarded(title), bold)
        self._sheet.set_column(0, len(head) - 1, WIDTH)
        self._sheet.freeze_panes(1, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def add(self, row: Sequence[str]) -> None:
        self._row += 1
        for column, text in enumerate(row):
            self._sheet.write_string(self._row, column, guarded(text))


def open_sheet(kind: str, path: Path, head: Sequence[str]) -> Sheet:
    return XlsxSheet(path, head) if kind == "xlsx" else CsvSheet(path, head)
