from __future__ import annotations

from zhengyun.engines.compute.models.consoles import Consent, Ticket
from zhengyun.engines.compute.models.databases import Database, DatabaseBackup
from zhengyun.engines.compute.models.figures import Metered, PoolDay, Sample, Summary, Usage
from zhengyun.engines.compute.models.machines import Address, Instance, Snapshot, Volume, WorkOrder
from zhengyun.engines.compute.models.networks import KeyPair, Network, SecurityGroup, SecurityRule
from zhengyun.engines.compute.models.places import Allocation, Flavor, Host, Image, Pool, Zone

__all__ = [
    "Address",
    "Allocation",
    "Consent",
    "Database",
    "DatabaseBackup",
    "Flavor",
    "Host",
    "Image",
    "Instance",
    "KeyPair",
    "Metered",
    "Network",
    "Pool",
    "PoolDay",
    "Sample",
    "SecurityGroup",
    "SecurityRule",
    "Snapshot",
    "Summary",
    "Ticket",
    "Usage",
    "Volume",
    "WorkOrder",
    "Zone",
]
