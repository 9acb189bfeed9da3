"""`zhengyun cloud`: the catalogue of the government cloud with its dated prices."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from zhengyun.config.cli.boot import django
from zhengyun.kit.errors import Problem


@click.group()
def cloud() -> None:
    """The government cloud: its catalogue and prices."""


@cloud.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load offerings, grades, prices and terms of expiry from a TOML file (safe to repeat).

    Prices that stand are never changed; a new price has a later day.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem("config.not_toml", "The file is not valid TOML.", value=str(error)) from error
    with django():
        from zhengyun.kit.actor import SYSTEM
        from zhengyun.services.cloud import facade

        found = facade.load_catalogue(SYSTEM, data)
    for name, count in found.items():
        click.echo(f"{name}: {count} new")
