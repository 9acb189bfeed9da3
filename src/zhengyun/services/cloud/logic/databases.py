"""Managed databases of an order, where this installation makes them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.kit.errors import Problem


def can_make() -> bool:
    """Databases come with the part of compute that makes them; without it they are not on offer."""
    return hasattr(compute, "create_database")


def check_can_make() -> None:
    """Raises `cloud.no_databases` (409)."""
    if not can_make():
        raise Problem(
            "cloud.no_databases",
            _("This installation cannot make databases yet."),
            remedy=_("Order a server and install the database on it."),
            status=409,
        )
