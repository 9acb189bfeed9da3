from __future__ import annotations

from zhengyun.kernel.modules import ModuleConfig


class SupervisionConfig(ModuleConfig):
    """Pages and notices: supervision keeps nothing of its own yet."""

    default = True
    name = "zhengyun.services.supervision"
    label = "supervision"

    def ready(self) -> None:
        from zhengyun.kernel.jobs import facade as jobs
        from zhengyun.services.supervision.handlers import tell_supervisors

        jobs.subscribe("casework.lamp_turned.v1", "supervision.tell_supervisors", tell_supervisors)
