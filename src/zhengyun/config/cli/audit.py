"""`zhengyun audit`: the chain of records."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import click

from zhengyun.config.cli.boot import django

if TYPE_CHECKING:
    from zhengyun.kernel.audit.contracts import VerifyFault


@click.group()
def audit() -> None:
    """The audit records: sealing and proof."""


@audit.command()
def sealer() -> None:
    """Number and chain new records every second until stopped ('up' runs it for you)."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhengyun.config.sealer_settings"
    with django():
        from zhengyun.kernel.audit.facade import seal_forever

        seal_forever(stop)


@audit.command()
def verify() -> None:
    """Check every record; name the first that was changed, is missing or lies unsealed too long."""
    with django():
        from zhengyun.kernel.audit.facade import verify as check

        report = check(progress=_Counter())
    counted = f"{report.records} records in {report.batches} batches, {report.unsealed} not sealed yet"
    if report.fault is None:
        click.secho(f"Intact: {counted}. Head {report.head}", fg="green")
        return
    click.secho(f"Not intact ({counted}): {_words(report.fault)}", fg="red")
    sys.exit(1)


class _Counter:
    """Says how far a long verification has come, every two seconds."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.said > 2:
            self.said = time.monotonic()
            click.echo(f"  {done} of {total} records", err=True)


def _words(fault: VerifyFault) -> str:
    where = (("record", fault.record_id), ("number", fault.sequence), ("batch", fault.batch))
    named = ", ".join(f"{name} {value}" for name, value in where if value is not None)
    return f"{fault.fault.value}: {named}. {fault.explanation}".strip()
