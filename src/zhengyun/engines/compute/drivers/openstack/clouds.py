"""Connections to a cloud: as its administrator, and within the project of one tenant."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import openstack
from django.db import connection
from django.utils.translation import gettext as _
from openstack.connection import Connection
from openstack.identity.v3.project import Project
from openstack.utils import supports_microversion

from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.drivers.openstack.services import identity_of

TIMEOUT_SECONDS = 60
QUOTA_NAMES = ("cores", "ram", "instances")
UNLIMITED = dict.fromkeys(("security_groups", "security_group_rules", "ports"), -1)

_kept = threading.local()


class Cloud:
    """One cloud as a pool's settings name it.

    settings: cloud (name in clouds.yaml, or "envvars"), region, domain, role, project_prefix, quota (of new
    projects only: what stands in the cloud is its operator's).
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.domain = str(settings.get("domain", "default"))
        self._key = json.dumps(settings, sort_keys=True)

    @property
    def admin(self) -> Connection:
        return self._keep("", self._connect)

    def tenant(self, code: str) -> Connection:
        """Within the project of a tenant, which is made when it is not there."""
        return self._keep(code, lambda: self.admin.connect_as_project(self._ensure_project(code)))

    def forget(self) -> None:
        """Sign in anew next time: what was learnt of a cloud that was half away may be wrong."""
        _kept.__dict__.clear()

    def can(self, microversion: str) -> bool:
        return bool(supports_microversion(self.admin.compute, microversion))

    def has_volumes(self) -> bool:
        return bool(self.admin.has_service("block-storage"))

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Nobody else of this installation does the same: the cloud lets two networks have one name."""
        name = f"compute.openstack:{self.settings.get('cloud')}:{what}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])

    def _connect(self) -> Connection:
        name = str(self.settings.get("cloud", ""))
        if not name:
            raise DriverError(
                _("The pool does not say which cloud it is: set 'cloud' to a name of clouds.yaml.")
            )
        region = {"region_name": self.settings["region"]} if "region" in self.settings else {}
        return openstack.connect(cloud=name, api_timeout=TIMEOUT_SECONDS, app_name="zhengyun", **region)

    def _keep(self, project: str, make: Any) -> Connection:
        """One for each thread: signing in and reading the catalogue costs more than most calls."""
        kept: dict[str, Connection] = _kept.__dict__
        where = f"{self._key} {project}"
        if where not in kept:
            kept[where] = make()
        return kept[where]

    def _ensure_project(self, code: str) -> Project:
        identity, name = identity_of(self.admin), f"{self.settings.get('project_prefix', 'zhengyun-')}{code}"
        with self.alone(f"project:{name}"):
            project = identity.find_project(name, domain_id=self.domain)
            if project is None:
                project = identity.create_project(name=name, domain_id=self.domain, description="政云")
                self._set_quota(project)
            role = identity.find_role(str(self.settings.get("role", "admin")), ignore_missing=False)
            identity.assign_project_role_to_user(project, str(self.admin.current_user_id), role)
        return project

    def _set_quota(self, project: Project) -> None:
        """Machines are what is limited; each needs a group of openings and cards, which are not."""
        self.admin.network.update_quota(project.id, **UNLIMITED)
        quota = self.settings.get("quota") or {}
        if wanted := {name: int(quota[name]) for name in QUOTA_NAMES if name in quota}:
            self.admin.compute.update_quota_set(project, user=None, **wanted)
