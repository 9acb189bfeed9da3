"""What the cloud answers when it does not do as asked, in the two errors of the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as sign_in
from openstack import exceptions

from zhengyun.engines.compute.contracts.drivers import DriverError, PoolUnreachableError

AWAY = {502, 503, 504}
REFUSALS = {403, 409, 413}
LATER = {409, 413, 429, 500}
LONGEST = 600


@contextmanager
def in_words() -> Iterator[None]:
    """Turn every error of the client library into one of ours."""
    try:
        yield
    except (exceptions.SDKException, sign_in.ClientException) as error:
        raise explained(error) from error


def explained(error: Exception) -> DriverError:
    status = _status(error)
    said = _said(error)
    if isinstance(error, sign_in.ConnectionError | sign_in.DiscoveryFailure) or status in AWAY:
        return PoolUnreachableError(_("The cloud does not answer: %(said)s") % {"said": said})
    if status == 401:
        return DriverError(_("The cloud refuses our sign-in: %(said)s") % {"said": said})
    if status in REFUSALS and "quota" in said.lower():
        return DriverError(
            _("The project's quota in the cloud is used up; its operator can raise it. %(said)s")
            % {"said": said}
        )
    if status == 403:
        return DriverError(_("Our account may not do this in the cloud: %(said)s") % {"said": said})
    if status is None:
        return DriverError(_("The cloud cannot be used: %(said)s") % {"said": said})
    words = _("The cloud refuses: %(said)s") % {"said": said}
    return DriverError(words, is_retryable=status in LATER)


def _status(error: Exception) -> int | None:
    if isinstance(error, exceptions.HttpException):
        return error.status_code
    return error.http_status if isinstance(error, sign_in.HttpError) else None


def _said(error: Exception) -> str:
    """The cloud's own sentence where it says one: an envelope differs from service to service."""
    details: Any = getattr(error, "details", None)
    said = details if isinstance(details, str) and details.strip() else str(error)
    return " ".join(said.split())[:LONGEST]
