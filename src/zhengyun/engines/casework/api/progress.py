"""Progress of a case without signing in: public, few tries."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.api.answers import limit_rate
from zhengyun.engines.casework.contracts import ProgressView
from zhengyun.kernel.accounts.access import api_access, public
from zhengyun.kernel.accounts.facade import check_rate
from zhengyun.kernel.modules.api import Body, problems

router = Router()
PER_ADDRESS = 30
PER_NUMBER = 10
SECONDS = 600


class ProgressQuestion(Body):
    """number: 办件编号. last_four: the last digits of the contact's telephone."""

    number: str = Field(min_length=1, max_length=40)
    last_four: str = Field(pattern=r"^[0-9]{4}$")


@router.post(
    "",
    auth=api_access(public),
    response=ProgressView,
    summary="Where a case stands, by its number and four digits",
    description="Asked by POST, so that neither stands in the logs of what lies between.",
    operation_id="ask_progress",
    openapi_extra=problems(404, 429),
)
def ask_progress(request: HttpRequest, body: ProgressQuestion) -> ProgressView:
    limit_rate(request, "casework.progress", PER_ADDRESS, SECONDS)
    check_rate(f"casework.progress:{body.number.strip().upper()}", PER_NUMBER, SECONDS)
    return facade.progress(body.number, body.last_four)
