"""`zhengyun demo`: the demonstration county, refused in production."""

from __future__ import annotations

import json

import click

from zhengyun.config.cli.boot import django, progress
from zhengyun.config.cli.schema import check_is_demo
from zhengyun.config.cli.up import print_accounts
from zhengyun.config.environment import Settings


@click.group()
def demo() -> None:
    """The demonstration county: its data and its people."""


@demo.command()
@click.option(
    "--full",
    is_flag=True,
    help="The full county: a million people, 80,000 bodies, all 286 cases; takes minutes.",
)
def load(full: bool) -> None:
    """Fill the installation with the demonstration county (safe to repeat)."""
    check_is_demo(Settings.from_env())
    with django():
        from zhengyun.config import demo as county

        county.load(progress(), full=full)


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def accounts(as_json: bool) -> None:
    """Who can sign in, with which password, and what each one is for."""
    check_is_demo(Settings.from_env())
    with django():
        from zhengyun.config import demo as county

        found = county.accounts()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        print_accounts(found)
