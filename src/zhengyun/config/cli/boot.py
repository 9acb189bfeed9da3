"""What every command needs before it works: settings, a database, Django."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from zhengyun.config.environment import Login, Settings
from zhengyun.config.running import database
from zhengyun.kit.actor import Actor


def operator() -> Actor:
    """Whoever may start our processes acts as the platform; the audit names the channel."""
    return Actor(name="operator", channel="command", system=True)


@contextmanager
def django(login: Login = Login.APP) -> Iterator[Settings]:
    """Django with a database behind it, signed in as the app or as the owner of the schema."""
    os.environ["ZHENGYUN_LOGIN"] = login.value
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengyun.config.settings")
    settings = Settings.from_env()
    with database(settings):
        import django as framework
        from django.db import connections
        from django.utils import translation

        framework.setup()
        is_chinese = os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh")
        translation.activate("zh-hans" if is_chinese else "en")
        try:
            yield settings
        finally:
            connections.close_all()


def progress() -> Callable[[str], None]:
    """Says each step with the seconds since the first, so that nobody waits in the dark."""
    begun = time.monotonic()

    def say(words: str) -> None:
        click.echo(f"  {time.monotonic() - begun:5.1f} s  {words}", err=True)

    return say
