"""`zhengyun gateway`: the process that holds long connections."""

from __future__ import annotations

import os

import click

from zhengyun.config.cli.boot import django


@click.command()
def gateway() -> None:
    """Hold consoles and other long connections ('up' runs it for you)."""
    import asyncio

    os.environ["DJANGO_SETTINGS_MODULE"] = "zhengyun.config.gateway.settings"
    with django() as settings:
        from zhengyun.config.gateway.endpoints import endpoints
        from zhengyun.config.gateway.server import run

        asyncio.run(run(settings, endpoints()))
