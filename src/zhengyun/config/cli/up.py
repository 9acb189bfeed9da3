"""`zhengyun up`: everything, until it is told to stop."""

from __future__ import annotations

import json
import signal
import unicodedata

import click

from zhengyun.config import home
from zhengyun.config.cli.boot import progress
from zhengyun.config.environment import Settings
from zhengyun.config.processes import Supervisor, finish_step, start_step
from zhengyun.config.running import check_ports_are_free, only_supervisor

DEMO_MARK = "demo.loaded"


@click.command()
@click.option("--no-demo", is_flag=True, help="Start without demonstration data.")
def up(no_demo: bool) -> None:
    """Bring the whole installation up and keep it up; Ctrl-C stops it.

    Starts PostgreSQL (when no ZHENGYUN_DATABASE_URL is set), brings the schema up to date, then runs
    web, worker, audit sealer and gateway, and starts again whatever ends. After a crash of any kind,
    run it again.
    """
    settings = Settings.from_env()
    home.ensure(settings.home)
    say = progress()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with only_supervisor(settings):
        supervisor = Supervisor(settings, say)
        supervisor.end_earlier_run()
        check_ports_are_free(settings)
        try:
            say("database")
            supervisor.start_database()
            _prepare(settings, with_demo=settings.is_demo and not no_demo)
            say("web, worker, audit sealer, gateway")
            supervisor.run(lambda: _announce(settings))
        finally:
            click.echo("\nstopping", err=True)
            supervisor.stop()
    click.echo("stopped", err=True)


def _prepare(settings: Settings, *, with_demo: bool) -> None:
    static = start_step(settings, ("static",))
    if settings.is_embedded or settings.owner_database:
        finish_step(start_step(settings, ("migrate",)))
    finish_step(static)
    mark = settings.home / DEMO_MARK
    if with_demo and not mark.exists():
        finish_step(start_step(settings, ("demo", "load")))
        mark.touch()


def _announce(settings: Settings) -> None:
    click.echo(f"\nReady: {settings.public_url}")
    if (settings.home / DEMO_MARK).exists():
        found = finish_step(start_step(settings, ("demo", "accounts", "--json"), capture=True))
        print_accounts(json.loads(found))
    click.echo(f"Health: {settings.public_url}/healthz   Logs: {settings.home / 'logs'}   Stop: Ctrl-C\n")


def print_accounts(accounts: list[dict[str, str]]) -> None:
    """A table that stays straight with Chinese names."""
    if not accounts:
        return
    columns = [name for name in accounts[0] if any(str(one.get(name, "")) for one in accounts)]
    rows = [columns, *([str(one.get(name, "")) for name in columns] for one in accounts)]
    widths = [max(_width(row[index]) for row in rows) for index in range(len(columns))]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  " + "  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
