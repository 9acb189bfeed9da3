from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings

OwnerSql = Callable[..., None]


@pytest.fixture
def heads_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from zhengyun.kernel.audit.logic import heads

    path = tmp_path / "audit" / "heads.jsonl"
    monkeypatch.setattr(heads, "default_path", lambda: path)
    return path


@pytest.fixture
def as_owner(transactional_db: None) -> Iterator[OwnerSql]:
    """Runs SQL as the owner of the schema, as someone with the database's files could."""
    from django.db import connection

    from zhengyun.config import postgres
    from zhengyun.config.environment import Login

    access = postgres.Access.load(postgres.access_file(settings.ZHENGYUN.home))
    assert access
    there = access.database(postgres.LOGINS[Login.OWNER], connection.settings_dict["NAME"])
    where = SimpleNamespace(host=there.host, port=there.port, dbname=there.name, user=there.user)
    with psycopg.connect(**vars(where), password=there.password, autocommit=True) as session:

        def run(sql: str, *values: object) -> None:
            session.execute(sql, values)

        yield run
