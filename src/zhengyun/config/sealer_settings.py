"""Django's settings of the audit sealer: the audit alone, which knows no other room, on one connection."""

from __future__ import annotations

from zhengyun.config.settings import *  # noqa: F403
from zhengyun.config.settings import DATABASES

INSTALLED_APPS = ["zhengyun.kernel.audit"]
if "pool" in (_options := DATABASES["default"].get("OPTIONS", {})):
    _options["pool"] = {**_options["pool"], "max_size": 1}
