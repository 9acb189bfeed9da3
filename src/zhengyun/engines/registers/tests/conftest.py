from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from tests.grounds import Ground, stands_on

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.engines.registers.tests.builders import County

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)


def _build(folder: Path) -> None:
    from zhengyun.engines.registers.tests import record_types

    install(record_types.write_package(folder / "registers"))


REGISTERS = Ground("record_types", _build)
"""Tables are not rolled back: they are there once for all tests of a run."""


def install(folder: Path) -> None:
    """As a package would bring them, without leaving a package, facts and audit records to other tests."""
    from zhengyun.engines.registers import sections
    from zhengyun.engines.registers.tests.record_types import PACKAGE
    from zhengyun.kernel.packages.contracts import PackageContext

    context = PackageContext(id=PACKAGE, version="1.0.0", path=folder, manifest={}, digest="")
    assert sections.check(context) == []
    sections.prepare(context)
    with transaction.atomic():
        sections.activate(context)


@pytest.fixture
@stands_on(REGISTERS)
def registers(db: None) -> Iterator[None]:
    """The registers of `record_types`, empty, on a Monday morning."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
@stands_on(REGISTERS)
def lasting_registers(transactional_db: None) -> Iterator[None]:
    """The same for tests with real transactions, which begin with a new database."""
    with clock.at(MONDAY):
        yield
    connection.close()


@pytest.fixture
def county(registers: None) -> County:
    from zhengyun.engines.registers.tests import builders

    return builders.build_county()
