"""`zhengyun pool`: which driver serves a pool of machines, with which settings."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from zhengyun.config.cli.boot import django


@click.group()
def pool() -> None:
    """Pools of machines: their driver and its settings."""


@pool.command("set")
@click.argument("code")
@click.option("--driver", required=True, help="qemu, openstack or manual.")
@click.option("--setting", "told", multiple=True, metavar="NAME=VALUE", help="Of the driver; JSON or a word.")
@click.option("--zone", default="", help="Network zone of a new pool.")
@click.option("--title", default="", help="Name that people see.")
def set_(code: str, driver: str, told: tuple[str, ...], zone: str, title: str) -> None:
    """Make the pool CODE, or have it served by another driver or with other settings (safe to repeat).

    For example: zhengyun pool set city-cloud --driver openstack --zone gov --setting cloud=city
    """
    with django():
        from zhengyun.engines.compute import facade as compute
        from zhengyun.kit.actor import SYSTEM

        compute.set_pool(SYSTEM, code, driver, dict(_pair(one) for one in told), zone=zone, title=title)
        _say(compute.check_pool(SYSTEM, code))


@pool.command()
@click.argument("code")
def check(code: str) -> None:
    """Say what the pool CODE lacks."""
    with django():
        from zhengyun.engines.compute import facade as compute
        from zhengyun.kit.actor import SYSTEM

        _say(compute.check_pool(SYSTEM, code))


def _pair(told: str) -> tuple[str, Any]:
    name, equals, value = told.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"'{told}' must look like name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _say(faults: list[str]) -> None:
    for words in faults:
        click.secho(words, fg="red", err=True)
    if faults:
        sys.exit(1)
    click.echo("The pool lacks nothing.")
