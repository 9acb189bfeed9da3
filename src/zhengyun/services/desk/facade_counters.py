"""Counters as an administrator arranges them. Part of the facade (`desk.counters`).

Every command needs a system administrator who is signed in himself (`desk.may_not_enter`, 403) and is
audited. What takes places away answers whom it touches; with `is_look` that is all it does. Else their
appointments are cancelled and they are told.
"""

from __future__ import annotations

from zhengyun.services.desk.contracts_arranging import (
    ClosedDay,
    CounterFile,
    CounterLine,
    DeviceView,
    LimitView,
    SiteSettings,
    Touched,
    WindowSettings,
)
from zhengyun.services.desk.logic.arrange_counter import (
    change_site,
    drop_limit,
    open_counter,
    set_closed,
    set_limit,
    set_open_again,
)
from zhengyun.services.desk.logic.arrange_devices import enrol_device, revoke_device
from zhengyun.services.desk.logic.arrange_windows import clerks_of, set_window
from zhengyun.services.desk.queries_arranging import counter_file, counter_lines

__all__ = [
    "ClosedDay",
    "CounterFile",
    "CounterLine",
    "DeviceView",
    "LimitView",
    "SiteSettings",
    "Touched",
    "WindowSettings",
    "change_site",
    "clerks_of",
    "counter_file",
    "counter_lines",
    "drop_limit",
    "enrol_device",
    "open_counter",
    "revoke_device",
    "set_closed",
    "set_limit",
    "set_open_again",
    "set_window",
]
