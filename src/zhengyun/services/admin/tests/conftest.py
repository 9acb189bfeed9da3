from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.services.admin.tests.county import County

Browser = Callable[[Actor], "Client"]


@pytest.fixture(autouse=True)
def own_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Test processes share one home; what one unpacks is not another's to clear away."""
    from zhengyun.services.admin.logic import uploads

    monkeypatch.setattr(uploads, "installed_root", lambda: tmp_path / "installed")


@pytest.fixture
def monday() -> Iterator[None]:
    """Monday 2 March 2026, nine in the morning."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def county(db: None, monday: None, tmp_path: Path) -> County:
    from zhengyun.services.admin.tests.county import build

    return build(tmp_path / "package")


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
