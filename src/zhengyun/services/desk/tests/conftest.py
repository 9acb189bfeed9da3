from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.tests.conftest import monday, world
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["monday", "signed_in", "world"]


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    """A browser in which this actor has signed in."""

    from django.contrib.auth import get_user_model
    from django.test import Client as Browser

    def browser(actor: Actor) -> Client:
        client = Browser()
        client.force_login(get_user_model().objects.get(pk=actor.account_id))
        return client

    return browser
