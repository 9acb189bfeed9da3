"""Which payment drivers there are, and which one takes money here.

In production no driver is built in: a bank or a treasury adds its own (README).
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from zhengyun.kit.errors import conflict, not_found
from zhengyun.services.billing.contracts import PaymentDriver

_drivers: dict[str, PaymentDriver] = {}


def register_driver(driver: PaymentDriver) -> None:
    """The first one that may be used here takes new payments; all of them are heard."""
    _drivers[driver.name] = driver


def register_embedded() -> None:
    from zhengyun.services.billing.drivers.test_bank import TestBank

    register_driver(TestBank())


def current_driver() -> PaymentDriver:
    """Raises Problem 409 `billing.no_driver`."""
    for driver in _drivers.values():
        if _may_be_used(driver):
            return driver
    raise conflict(
        "billing.no_driver",
        _("Fees cannot be paid online here yet."),
        remedy=_("Ask at the counter how to pay."),
    )


def get_driver(name: str) -> PaymentDriver:
    """Raises Problem 404 `billing.no_such_driver`."""
    found = _drivers.get(name)
    if found is None or not _may_be_used(found):
        raise not_found("billing.no_such_driver", _("No such bank is connected here."), value=name[:40])
    return found


def usable_drivers() -> list[PaymentDriver]:
    return [one for one in _drivers.values() if _may_be_used(one)]


def _may_be_used(driver: PaymentDriver) -> bool:
    return bool(settings.ZHENGYUN.is_demo) or not driver.is_demo_only
