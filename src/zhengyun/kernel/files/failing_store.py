"""A store that is away, for tests of what must happen then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NoReturn

from django.utils.translation import gettext as _


def _away() -> NoReturn:
    raise OSError("the store does not answer")


class FailingStore:
    def put(self, sha256: str, content: BinaryIO) -> None:
        _away()

    def open(self, sha256: str) -> BinaryIO:
        _away()

    def exists(self, sha256: str) -> bool:
        _away()

    def delete(self, sha256: str) -> None:
        _away()

    def walk(self) -> Iterator[tuple[str, datetime]]:
        _away()

    def check_config(self) -> list[str]:
        return [_("The store for files does not answer.")]
