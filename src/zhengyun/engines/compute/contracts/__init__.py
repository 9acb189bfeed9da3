"""What crosses the wall of compute."""

from __future__ import annotations

from zhengyun.engines.compute.contracts.figures import Meter, Point, Series, UsageRecord, Utilization
from zhengyun.engines.compute.contracts.machines import (
    AddressView,
    ConsoleKind,
    Desired,
    DiskClass,
    GroupView,
    InstanceView,
    NewInstance,
    Protocol,
    RuleView,
    SnapshotView,
    State,
    VolumeView,
    Wiped,
    WorkOrderView,
)
from zhengyun.engines.compute.contracts.places import (
    Amounts,
    FlavorView,
    Forecast,
    HostState,
    ImageView,
    PoolView,
    Refusal,
    ZoneView,
)

__all__ = [
    "AddressView",
    "Amounts",
    "ConsoleKind",
    "Desired",
    "DiskClass",
    "FlavorView",
    "Forecast",
    "GroupView",
    "HostState",
    "ImageView",
    "InstanceView",
    "Meter",
    "NewInstance",
    "Point",
    "PoolView",
    "Protocol",
    "Refusal",
    "RuleView",
    "Series",
    "SnapshotView",
    "State",
    "UsageRecord",
    "Utilization",
    "VolumeView",
    "Wiped",
    "WorkOrderView",
    "ZoneView",
]
