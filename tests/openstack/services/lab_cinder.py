"""A store of volumes that keeps nothing."""

from __future__ import annotations

from typing import Any

from cinder.volume import driver


class LabDriver(driver.VolumeDriver):
    VERSION = "1"

    def check_for_setup_error(self) -> None:
        pass

    def _update_volume_stats(self) -> None:
        pool = {
            "pool_name": "lab", "total_capacity_gb": 10000, "free_capacity_gb": 9000,
            "reserved_percentage": 0,
            "allocated_capacity_gb": 0, "provisioned_capacity_gb": 0, "thin_provisioning_support": True,
            "max_over_subscription_ratio": 20,
        }  # fmt: skip
        self._stats = {
            "volume_backend_name": "lab", "vendor_name": "lab", "driver_version": "1",
            "storage_protocol": "lab", "pools": [pool],
        }  # fmt: skip

    def nothing(self, *_what: Any, **_more: Any) -> None:
        pass

    create_volume = delete_volume = create_snapshot = delete_snapshot = nothing
    extend_volume = revert_to_snapshot = nothing
    ensure_export = create_export = remove_export = terminate_connection = nothing

    def initialize_connection(self, volume: Any, _connector: Any, **_more: Any) -> dict[str, Any]:
        return {"driver_volume_type": "fake", "data": {"volume_id": volume.id}}
