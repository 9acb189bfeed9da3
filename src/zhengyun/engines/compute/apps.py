from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig, Progress

_READ_WRITE = "SELECT, INSERT, UPDATE"


class ComputeConfig(ModuleConfig):
    name = "zhengyun.engines.compute"
    label = "compute"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "compute_zone": _READ_WRITE,
        "compute_pool": _READ_WRITE,
        "compute_host": _READ_WRITE,
        "compute_allocation": f"{_READ_WRITE}, DELETE",
        "compute_image": _READ_WRITE,
        "compute_flavor": _READ_WRITE,
        "compute_network": _READ_WRITE,
        "compute_securitygroup": f"{_READ_WRITE}, DELETE",
        "compute_securityrule": f"{_READ_WRITE}, DELETE",
        "compute_keypair": f"{_READ_WRITE}, DELETE",
        "compute_instance": _READ_WRITE,
        "compute_volume": _READ_WRITE,
        "compute_snapshot": _READ_WRITE,
        "compute_address": f"{_READ_WRITE}, DELETE",
        "compute_workorder": _READ_WRITE,
        "compute_metered": _READ_WRITE,
        "compute_sample": "SELECT, INSERT, DELETE",
        "compute_summary": f"{_READ_WRITE}, DELETE",
        "compute_poolday": _READ_WRITE,
        "compute_usage": _READ_WRITE,
        "compute_database": _READ_WRITE,
        "compute_databasebackup": _READ_WRITE,
        "compute_consent": _READ_WRITE,
        "compute_ticket": f"{_READ_WRITE}, DELETE",
    }
    gateway: ClassVar[dict[str, str]] = {"console": "zhengyun.engines.compute.consoles.endpoint"}

    def load_reference_data(self, progress: Progress) -> None:
        from zhengyun.engines.compute import reference

        reference.load(progress)
