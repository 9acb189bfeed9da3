"""What the resources of compute have in common: who may ask, versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.engines.compute.permissions import IT_OFFICER, MANAGER, OPERATOR
from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.kernel.modules.api import version_of
from zhengyun.kit.errors import Problem

SCOPE, WRITE_SCOPE = "compute:read", "compute:write"
ANYONE = api_access(staff(), SCOPE)
READ = api_access(staff(IT_OFFICER, OPERATOR, MANAGER), SCOPE)
WRITE = api_access(staff(IT_OFFICER), WRITE_SCOPE)
READ_POOLS = api_access(staff(OPERATOR, MANAGER), SCOPE)
RUN_POOLS = api_access(staff(OPERATOR), WRITE_SCOPE)


def tagged(response: HttpResponse, view: InstanceView) -> InstanceView:
    """With its version as entity tag, which If-Match compares."""
    response["ETag"] = f'"{view.version}"'
    return view


def expected_version(if_match: str) -> int | None:
    """The version in an If-Match; None for `*`."""
    try:
        return version_of(if_match)
    except ValueError as fault:
        raise Problem(
            "compute.bad_if_match",
            _("If-Match must hold the entity tag that was answered last."),
            value=str(fault),
            remedy=_("Send the ETag of the answer as it is, or *."),
            status=400,
        ) from None


def failed_precondition(problem: Problem) -> Problem:
    """RFC 9110: an If-Match that does not hold is 412, whatever the conflict is called elsewhere."""
    if problem.code == "compute.stale":
        problem.status = 412
    return problem
