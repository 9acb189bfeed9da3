"""One PostgreSQL for a whole run; a migrated template, and grounds upon it; copies for each process."""

from __future__ import annotations

import os
import pickle
import shutil
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tests.prepared import alone
from zhengyun.kit import kept

if TYPE_CHECKING:
    from tests.grounds import Ground
    from zhengyun.config import postgres
    from zhengyun.config.environment import Login

IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
TEMPLATE = "template"
CONNECTIONS = 200
"""Threads of several processes at once; the platform alone does with fewer (config/tests/test_supervisor)."""


class Server:
    """Leads Django's default connection to the database in which the next test shall run."""

    def __init__(self) -> None:
        from zhengyun.config import postgres

        self.home = settings.ZHENGYUN.home
        self.folder = postgres.cluster_folder(self.home)
        self.cluster: postgres.Cluster | None = None
        self.process = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.database = ""
        self.template = ""
        self.copies: set[str] = set()

    def start(self) -> None:
        from zhengyun.config import home, postgres

        if self.cluster:
            return
        home.ensure(self.home)
        access = postgres.access_file(self.home)
        tuning = {**postgres.FORGETFUL, "max_connections": str(CONNECTIONS)}
        self.cluster = postgres.Cluster(self.folder, access, settings.ZHENGYUN.pg_bin, tuning)
        if not IS_XDIST_WORKER:
            self.cluster.start()

    def stop(self) -> None:
        if self.cluster and not IS_XDIST_WORKER:
            self.cluster.stop()
        if not IS_XDIST_WORKER:
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.rmtree(self.home, ignore_errors=True)

    def stand_on(self, ground: Ground[Any] | None) -> None:
        """The copy of this process, made at first use; each test leaves it as it was."""
        kept.forget_all()
        template = ground.database if ground else TEMPLATE
        if template == self.template:
            return
        self.start()
        self._build(ground)
        kept.forget_all()
        self.template = template
        self.database = f"{self.process}_{template}"
        if self.database in self.copies:
            self._enter(self.database)
        else:
            self.fresh_database()

    def fresh_database(self) -> None:
        """Everything that a test wrote is gone, reference data and the county are there again."""
        self._create(self.database, self.template)
        self.copies.add(self.database)
        self._enter(self.database)

    def _build(self, ground: Ground[Any] | None) -> None:
        """Only the first process that needs a template makes it."""
        if ground is None:
            return self._migrate()
        self._build(ground.base)
        with alone(ground.database) as place:
            if place.exists():
                return None
            self._create(ground.database, ground.base.database if ground.base else TEMPLATE)
            self._enter(ground.database)
            folder = place.with_suffix(".files")
            folder.mkdir()
            content = pickle.dumps(ground.build(folder))
            self._leave()
            place.write_bytes(content)
        return None

    def _migrate(self) -> None:
        from zhengyun.config import schema
        from zhengyun.config.environment import Login

        with alone(TEMPLATE) as place:
            if place.exists():
                return
            self._create(TEMPLATE)
            self._enter(TEMPLATE, Login.OWNER)
            schema.bring_up_to_date(lambda words: None)
            self._leave()
            place.touch()

    def _create(self, name: str, template: str | None = None) -> None:
        assert self.cluster
        self._leave()
        with self.cluster.connect() as session:
            session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.cluster.create_database(name, template)

    def _enter(self, name: str, login: Login | None = None) -> None:
        """Let Django's default connection lead to this database, as the app if not said otherwise."""
        from django.db import connections

        from zhengyun.config import postgres
        from zhengyun.config.environment import Login

        assert self.cluster
        self._leave()
        there = self.cluster.access.database(postgres.LOGINS[login or Login.APP], name)
        connections["default"].settings_dict.update(
            ENGINE="django.db.backends.postgresql",
            HOST=there.host,
            PORT=str(there.port),
            NAME=there.name,
            USER=there.user,
            PASSWORD=there.password,
            OPTIONS={"options": "-c timezone=UTC"},
        )

    def _leave(self) -> None:
        from django.db import connections

        connections["default"].close()
