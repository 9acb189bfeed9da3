from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.grounds import Ground, stands_on

from zhengyun.engines.casework.tests.conftest import MONDAY, enter_world
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


def _county(folder: Path) -> County:
    from zhengyun.kernel.parties.tests import builders
    from zhengyun.services.admin.tests.county import build

    with clock.at(MONDAY), builders.numbered_for_all():
        return build(folder / "package")


COUNTY = Ground("admin", _county)


@pytest.fixture
@stands_on(COUNTY)
def county(db: None, monday: None, tmp_path: Path) -> County:
    enter_world()
    return replace(COUNTY.found(), folder=tmp_path)


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
