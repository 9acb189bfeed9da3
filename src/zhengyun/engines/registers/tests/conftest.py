from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from zhengyun.kit import clock

if TYPE_CHECKING:
    from zhengyun.engines.registers.tests.builders import County

MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)


@pytest.fixture(scope="session")
def _registers(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Installed once for all tests of this process: tables are not rolled back."""
    from zhengyun.engines.registers.tests import record_types

    folder = record_types.write_package(tmp_path_factory.mktemp("package") / "registers")
    with django_db_blocker.unblock():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    """As a package would bring them, without leaving a package, facts and audit records to other tests."""
    from zhengyun.engines.registers import definitions, sections
    from zhengyun.engines.registers.tests.record_types import PACKAGE
    from zhengyun.kernel.packages.contracts import PackageContext

    definitions.forget()
    context = PackageContext(id=PACKAGE, version="1.0.0", path=folder, manifest={}, digest="")
    assert sections.check(context) == []
    sections.prepare(context)
    with transaction.atomic():
        sections.activate(context)


@pytest.fixture
def registers(_registers: Path, db: None) -> Iterator[None]:
    """The registers of `record_types`, empty, on a Monday morning."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def lasting_registers(_registers: Path, transactional_db: None) -> Iterator[None]:
    """The same for tests with real transactions, which begin with a new database."""
    _install(_registers)
    with clock.at(MONDAY):
        yield
    connection.close()


@pytest.fixture
def county(registers: None) -> County:
    from zhengyun.engines.registers.tests import builders

    return builders.build_county()
