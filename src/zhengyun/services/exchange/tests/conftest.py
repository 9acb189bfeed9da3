from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.registers.tests.conftest import registers
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.services.exchange.tests.county import County

__all__ = ["registers"]
Browser = Callable[[Actor], "Client"]


@pytest.fixture
def county(registers: None) -> County:
    from zhengyun.services.exchange.tests.county import build

    return build()


@pytest.fixture
def signed_in() -> Browser:
    """A browser in which this actor has signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    def browser(actor: Actor) -> Client:
        client = Client()
        client.force_login(get_user_model()._default_manager.get(pk=actor.account_id))
        return client

    return browser
