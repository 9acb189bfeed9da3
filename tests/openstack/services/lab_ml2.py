"""Binds every port on every host: there is no network behind it, and so no agent."""

from __future__ import annotations

from typing import Any

from neutron_lib import constants
from neutron_lib.plugins.ml2 import api


class LabMechanism(api.MechanismDriver):
    connectivity = "l2"

    def initialize(self) -> None:
        pass

    def bind_port(self, context: Any) -> None:
        segment = context.segments_to_bind[0]
        details = {"port_filter": True}
        context.set_binding(segment[api.ID], "ovs", details, status=constants.PORT_STATUS_ACTIVE)
