"""Nova's own fake hypervisor, made fit for a lab: small hosts, machines that outlive a restart of Nova,
snapshots with bytes, and machines that build slowly or not at all because their name says so."""

from __future__ import annotations

import io
import time
import uuid
from typing import Any

from nova import context as contexts
from nova import exception, objects
from nova.image import glance
from nova.virt import fake

SLOW_SECONDS = 15


class LabDriver(fake.FakeDriver):
    vcpus = 64
    memory_mb = 262144
    local_gb = 4000

    def init_host(self, host: str) -> None:
        super().init_host(host)
        for found in objects.InstanceList.get_by_host(contexts.get_admin_context(), host):
            if found.launched_at is None:
                continue
            self.instances[found.uuid] = fake.FakeInstance(found.name, found.power_state, found.uuid)
            size = found.flavor
            self.resources.claim(vcpus=size.vcpus, mem=size.memory_mb, disk=size.root_gb)

    def get_nodenames_by_uuid(self, refresh: bool = False) -> dict[str, str]:
        return {_node_id(name): name for name in self.get_available_nodes()}

    def get_available_resource(self, nodename: str) -> dict[str, Any]:
        found: dict[str, Any] = super().get_available_resource(nodename)
        return {**found, "uuid": _node_id(nodename)} if found else found

    def spawn(self, context: Any, instance: Any, *rest: Any, **more: Any) -> None:
        if instance.display_name.startswith("slow-"):
            time.sleep(SLOW_SECONDS)
        if instance.display_name.startswith("fails-"):
            raise exception.BuildAbortException(
                instance_uuid=instance.uuid, reason="the lab was told to fail"
            )
        super().spawn(context, instance, *rest, **more)

    def snapshot(self, context: Any, instance: Any, image_id: str, update_task_state: Any) -> None:
        super().snapshot(context, instance, image_id, update_task_state)
        form = {"disk_format": "raw", "container_format": "bare"}
        glance.API().update(context, image_id, form, data=io.BytesIO(f"disk of {instance.uuid}".encode()))


def _node_id(name: str) -> str:
    """Nova draws one at random for each process, and then takes the host for another."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.lab"))
