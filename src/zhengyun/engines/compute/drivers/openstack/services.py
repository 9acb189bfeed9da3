"""Services of a connection in the one version that we speak."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _
from openstack.block_storage.v3._proxy import Proxy as Storage
from openstack.connection import Connection
from openstack.identity.v3._proxy import Proxy as Identity
from openstack.image.v2._proxy import Proxy as Images

from zhengyun.engines.compute.contracts.drivers import DriverError

T = TypeVar("T")


def identity_of(connection: Connection) -> Identity:
    return _in_version(connection.identity, Identity)


def storage_of(connection: Connection) -> Storage:
    return _in_version(connection.block_storage, Storage)


def images_of(connection: Connection) -> Images:
    return _in_version(connection.image, Images)


def _in_version(found: object, wanted: type[T]) -> T:
    if not isinstance(found, wanted):
        version = wanted.__module__.removeprefix("openstack.").removesuffix("._proxy")
        raise DriverError(_("The cloud does not offer %(version)s.") % {"version": version})
    return found
