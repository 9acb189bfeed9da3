"""What a cloud lacks for a pool to work, in words, each with what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.drivers.openstack.calls import in_words
from zhengyun.engines.compute.drivers.openstack.clouds import Cloud
from zhengyun.engines.compute.drivers.openstack.services import identity_of

OLDEST = "2.48"
NEEDED = ("compute", "image", "network", "placement")


def check(cloud: Cloud) -> list[str]:
    try:
        with in_words():
            token_is_there = bool(cloud.admin.auth_token)
            missing = [name for name in NEEDED if not cloud.admin.has_service(name)]
    except DriverError as error:
        return [error.reason]
    if missing or not token_is_there:
        return [
            _("The cloud's catalogue has no service '%s': ask its operator to add it.") % name
            for name in missing
        ]
    return [words for one in (_rights, _age, _role, _volumes, _outside) for words in _said(cloud, one)]


def _said(cloud: Cloud, question: Callable[[Cloud], list[str]]) -> list[str]:
    try:
        with in_words():
            return question(cloud)
    except DriverError as error:
        return [error.reason]


def _rights(cloud: Cloud) -> list[str]:
    next(iter(cloud.admin.compute.servers(all_projects=True, limit=1, paginated=False)), None)
    next(iter(cloud.admin.placement.resource_providers()), None)
    return []


def _age(cloud: Cloud) -> list[str]:
    if cloud.can(OLDEST):
        return []
    return [
        _("This cloud's compute service is older than microversion %s: it must be upgraded first.") % OLDEST
    ]


def _role(cloud: Cloud) -> list[str]:
    name = str(cloud.settings.get("role", "admin"))
    if identity_of(cloud.admin).find_role(name):
        return []
    return [_("The cloud knows no role '%s': correct 'role' in the pool's settings.") % name]


def _volumes(cloud: Cloud) -> list[str]:
    if cloud.has_volumes():
        return []
    return [_("The cloud has no volumes (Cinder): machines with data disks are refused here.")]


def _outside(cloud: Cloud) -> list[str]:
    name = str(cloud.settings.get("external_network", ""))
    if not name or cloud.admin.network.find_network(name):
        return []
    return [_("The cloud has no network '%s': correct 'external_network' in the pool's settings.") % name]
