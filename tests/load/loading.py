"""The 300,000 cases: which stages on which days, and their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from tests.installation import Installation
from tests.load.copying import Batch, copy_all
from tests.load.meter import superuser
from tests.load.moulds import Mould, read
from tests.load.shops import Shop, bring_to, moments
from zhengyun.config.postgres import SUPERUSER, Access, access_file

PLAN = {
    "submitted": (0.05, range(1, 4)),
    "received": (0.05, range(1, 4)),
    "reviewing": (0.10, range(1, 3)),
    "not accepted": (0.80, range(1, 41)),
}
"""Share of each stage, and how many working days ago its cases were submitted: no limit of those that
are open has been reached, so that loading sets off nothing."""


def load(installation: Installation, shops: Sequence[Shop], count: int, say: Callable[[str], None]) -> int:
    """Returns how many cases were copied."""
    say("moulds through the facade")
    batches = _batches(shops[0], count)
    say(f"{sum(batch.count for batch in batches):,} cases by COPY")
    access = Access.load(access_file(installation.home))
    assert access
    there = access.database(SUPERUSER)
    address = f"postgresql://{there.user}:{there.password}@{there.host}:{there.port}/{there.name}"
    done = copy_all(address, batches, shops)
    _note_numbers(batches)
    say("VACUUM ANALYZE")
    with superuser(installation) as session:
        session.execute("VACUUM ANALYZE")
    return done


def _batches(shop: Shop, count: int) -> list[Batch]:
    from zhengyun.config.demo.days import Days
    from zhengyun.kit import clock

    days = Days(clock.now())
    drawn: Counter[date] = Counter()
    found = []
    for stage, (share, ages) in PLAN.items():
        for age in ages:
            mould, number = _mould(shop, days.ago(age), stage)
            day, size = days.ago(age), round(count * share / len(ages))
            found.append(Batch(mould, number[:12], 1_000 + drawn[day], size))
            drawn[day] += size
    return found


def _mould(shop: Shop, day: date, stage: str) -> tuple[Mould, str]:
    """The facade's rows are read before anybody else sees them."""
    import psycopg
    from django.db import connection, transaction

    from zhengyun.engines.casework.models import Case

    with transaction.atomic():
        case = bring_to(shop, day, stage)
        number = Case.objects.get(pk=case).number
        assert isinstance(connection.connection, psycopg.Connection)
        rows = read(connection.connection, case)
    return Mould.of(rows, number, shop, moments(day, stage)), number


def _note_numbers(batches: Sequence[Batch]) -> None:
    from zhengyun.engines.casework.models import NumberSeries

    last: Counter[str] = Counter()
    for batch in batches:
        last[batch.head] = max(last[batch.head], batch.first + batch.count)
    for head, number in last.items():
        NumberSeries.objects.filter(series=f"{head}{{seq}}").update(last=number)
