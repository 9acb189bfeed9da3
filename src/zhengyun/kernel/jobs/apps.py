from __future__ import annotations

from typing import ClassVar

from django.utils.module_loading import autodiscover_modules

from zhengyun.kernel.modules import ModuleConfig


class JobsConfig(ModuleConfig):
    name = "zhengyun.kernel.jobs"
    label = "jobs"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "jobs_fact": "SELECT, INSERT",
        "jobs_failure": "SELECT, INSERT, UPDATE, DELETE",
        "jobs_answer": "SELECT, INSERT, UPDATE, DELETE",
        "jobs_heartbeat": "SELECT, INSERT, UPDATE, DELETE",
        "procrastinate_jobs": "SELECT, INSERT, UPDATE, DELETE",
        "procrastinate_events": "SELECT, INSERT",
        "procrastinate_periodic_defers": "SELECT, INSERT, UPDATE, DELETE",
        "procrastinate_workers": "SELECT, INSERT, UPDATE, DELETE",
    }

    def ready(self) -> None:
        autodiscover_modules("jobs")
