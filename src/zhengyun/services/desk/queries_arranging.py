"""Reads for whoever arranges counters."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import F

from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.services.desk.contracts_arranging import (
    ClosedDay,
    CounterFile,
    CounterLine,
    DeviceView,
    LimitView,
    SiteSettings,
    WindowSettings,
)
from zhengyun.services.desk.logic.arrange_devices import site_of
from zhengyun.services.desk.models import (
    CounterClosure,
    CounterDevice,
    CounterSite,
    CounterWindow,
    SlotLimit,
)
from zhengyun.services.desk.permissions_counter import check_can_read_counters

MOST_DEVICES = 50


def counter_lines(actor: Actor) -> list[CounterLine]:
    """Every counter with its open windows and enrolled machines, by name."""
    check_can_read_counters(actor)
    windows = Counter(CounterWindow.objects.filter(is_open=True).values_list("site_id", flat=True))
    enrolled = CounterDevice.objects.exclude(token="")
    machines = Counter(enrolled.values_list("site_id", flat=True))
    return [
        CounterLine(
            one.code,
            one.name,
            one.organization_id,
            one.address,
            windows[one.id],
            machines[one.id],
            one.is_open,
        )
        for one in CounterSite.objects.order_by("name", "code")
    ]


def counter_file(actor: Actor, code: str) -> CounterFile:
    """Raises `desk.no_such_counter` (404). Closed days and limits of days that are over are left out."""
    check_can_read_counters(actor)
    site, today = site_of(code), clock.today()
    closed = CounterClosure.objects.filter(site=site, day__gte=today).order_by("day")
    limits = SlotLimit.objects.filter(site=site).exclude(day__lt=today).order_by("day", "item_title", "id")
    live_first = F("revoked_at").desc(nulls_first=True)
    devices = CounterDevice.objects.filter(site=site).order_by(live_first, "-made_at", "-id")[:MOST_DEVICES]
    return CounterFile(
        code=site.code,
        organization_id=site.organization_id,
        settings=settings_of(site),
        windows=tuple(_window(one) for one in CounterWindow.objects.filter(site=site).order_by("number")),
        closed=tuple(ClosedDay(one.day, one.reason) for one in closed),
        limits=tuple(
            LimitView(one.id, one.item_code, one.item_title, one.day, one.capacity) for one in limits
        ),
        devices=tuple(_device(one) for one in devices),
    )


def settings_of(site: CounterSite) -> SiteSettings:
    return SiteSettings(
        name=site.name,
        address=site.address,
        hours=tuple((str(opens), str(closes)) for opens, closes in site.hours),
        slot_minutes=site.slot_minutes,
        slot_capacity=site.slot_capacity,
        book_days=site.book_days,
        unclaimed_days=site.unclaimed_days,
        notice=site.notice,
        is_open=site.is_open,
    )


def _window(one: CounterWindow) -> WindowSettings:
    clerks = tuple(UUID(key) for key in one.clerks)
    return WindowSettings(
        one.number, one.title, tuple(one.items), tuple(one.organizations), clerks, is_open=one.is_open
    )


def _device(one: CounterDevice) -> DeviceView:
    state = "revoked" if one.revoked_at else "enrolled" if one.token else "waits"
    return DeviceView(one.id, one.name, state, one.made_by_name, one.made_at, one.paired_at)
