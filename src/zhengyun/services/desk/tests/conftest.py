from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.grounds import Ground, stands_on

from zhengyun.engines.casework.tests.conftest import promising_world
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.services.desk.tests.county import County

__all__ = ["county", "monday", "promising_world", "signed_in"]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)
Browser = Callable[[Actor], "Client"]


@pytest.fixture
def monday() -> Iterator[None]:
    """Monday 2 March 2026, nine in the morning."""
    with clock.at(MONDAY):
        yield


def _county(folder: Path) -> County:
    from zhengyun.services.desk.tests.county import build

    with clock.at(MONDAY):
        return build(folder)


COUNTY = Ground("desk", _county)


@pytest.fixture
@stands_on(COUNTY)
def county(db: None, monday: None) -> County:
    return COUNTY.found()


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
