from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.tests.conftest import monday, promising_world, world
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.engines.casework.tests.world import World

__all__ = ["agent", "browse", "monday", "promising_world", "world"]


@pytest.fixture
def browse() -> Callable[[Actor], Client]:
    """A browser in which this actor has signed in and acts for the same party."""
    from django.contrib.auth import get_user_model
    from django.test import Client as Browser

    def open_browser(actor: Actor) -> Client:
        client = Browser()
        client.force_login(get_user_model()._default_manager.get(pk=actor.account_id))
        if actor.party_id not in (None, actor.person_id):
            answer = client.post("/account/act-for/", {"party": str(actor.party_id)})
            assert answer.status_code == 302
        return client

    return open_browser


@pytest.fixture
def agent(world: World, browse: Callable[[Actor], Client]) -> Client:
    """The agent of the firm that applies."""
    return browse(world.applicant)
