"""What crosses the wall of compute."""

from __future__ import annotations

from zhengyun.engines.compute.contracts.consoles import ConsentView, ConsoleVisit
from zhengyun.engines.compute.contracts.databases import (
    BackupState,
    BackupView,
    DatabaseState,
    DatabaseView,
    NewDatabase,
)
from zhengyun.engines.compute.contracts.figures import Meter, Point, Series, UsageRecord, Utilization
from zhengyun.engines.compute.contracts.machines import (
    AddressView,
    ConsoleKind,
    Desired,
    DiskClass,
    GroupView,
    InstanceView,
    KeyView,
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
    HostView,
    ImageView,
    PoolView,
    Refusal,
    ZoneView,
)
from zhengyun.engines.compute.contracts.report import MonthlyFigures, OwnerMonth, ZoneMonth

__all__ = [
    "AddressView",
    "Amounts",
    "BackupState",
    "BackupView",
    "ConsentView",
    "ConsoleKind",
    "ConsoleVisit",
    "DatabaseState",
    "DatabaseView",
    "Desired",
    "DiskClass",
    "FlavorView",
    "Forecast",
    "GroupView",
    "HostState",
    "HostView",
    "ImageView",
    "InstanceView",
    "KeyView",
    "Meter",
    "MonthlyFigures",
    "NewDatabase",
    "NewInstance",
    "OwnerMonth",
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
    "ZoneMonth",
    "ZoneView",
]
