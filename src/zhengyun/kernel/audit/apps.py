from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class AuditConfig(ModuleConfig):
    name = "zhengyun.kernel.audit"
    label = "audit"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "audit_record": "SELECT, INSERT",
        "audit_pending": "SELECT, DELETE",
        "audit_seal": "SELECT, INSERT",
        "audit_batch": "SELECT, INSERT",
    }
