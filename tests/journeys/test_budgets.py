"""Every page of a citizen's way that has an address of its own is small, new ones too."""

from __future__ import annotations

import pytest
from django.urls import URLPattern

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import HTML_BYTES, NARROW, SCRIPT_BYTES, SCRIPTS
from zhengyun.services.hall.web.urls import urlpatterns

pytestmark = pytest.mark.xdist_group("journeys")


def places() -> list[str]:
    """Addresses of the hall without an argument."""
    routes = [str(one.pattern) for one in urlpatterns if isinstance(one, URLPattern)]
    return [f"/{route}" for route in routes if "<" not in route]


def test_pages_and_their_scripts_are_small(visitor: NewVisitor) -> None:
    agent = visitor(NARROW)
    agent.sign_in(citizen.AGENT, "石桥分店")
    looked_at = 0
    for place in places():
        answer = agent.context.request.get(place)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        assert len(answer.body()) <= HTML_BYTES, f"{place} has {len(answer.body())} bytes of HTML"
        agent.go(place)
        loaded = agent.page.evaluate(SCRIPTS)
        assert loaded <= SCRIPT_BYTES, f"{place} loads {loaded} bytes of scripts"
        looked_at += 1
    assert looked_at >= 10
