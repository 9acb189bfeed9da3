"""Cases and acts over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from zhengyun.engines.casework.tests.api_client import Caller, caller
from zhengyun.engines.casework.tests.world import World


def test_nobody_sees_cases_without_signing_in(world: World, client: Client) -> None:
    case = world.submit()
    for address in ("", f"/{case.id}", f"/{case.id}/timeline", f"/{case.id}/acts"):
        answer = client.get(f"/api/v1/cases{address}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "accounts.sign_in_needed"
