"""`zhengyun worker` and `zhengyun jobs`: the one queue."""

from __future__ import annotations

import click

from zhengyun.config.cli.boot import django, operator
from zhengyun.kit import clock


@click.command()
def worker() -> None:
    """Run background work until stopped ('up' runs it for you)."""
    with django() as settings:
        from django.conf import settings as framework
        from django.utils import translation

        from zhengyun.kernel.jobs.facade import run_worker

        # What a job writes is read by people of the county, whatever the terminal speaks.
        translation.activate(framework.LANGUAGE_CODE)
        run_worker(concurrency=settings.worker_concurrency)


@click.group()
def jobs() -> None:
    """Background work that failed for good."""


@jobs.command()
def dead() -> None:
    """List the jobs that used up their retries."""
    with django():
        from zhengyun.kernel.jobs.facade import dead_jobs

        found = dead_jobs()
        for job in found:
            when = f"{clock.local(job.failed_at):%Y-%m-%d %H:%M}" if job.failed_at else "-"
            click.echo(f"{job.id}  {when}  {job.name}  {job.attempts} tries  {job.error}")
    if not found:
        click.echo("No job is dead.")


@jobs.command()
@click.argument("job_id", type=int)
def replay(job_id: int) -> None:
    """Run a dead job once more."""
    with django():
        from zhengyun.kernel.jobs.facade import replay as run_again

        run_again(job_id, operator())
    click.echo(f"Job {job_id} waits for a worker again.")
