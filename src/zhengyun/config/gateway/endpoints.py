"""Which rooms hold connections: they say so themselves, in `gateway` of their `apps.py`."""

from __future__ import annotations

from importlib import import_module

from zhengyun.kernel.modules import ModuleConfig
from zhengyun.kernel.modules.gateway import Endpoint


def has_endpoint(room: str) -> bool:
    """Before Django knows the rooms."""
    found = vars(import_module(f"{room}.apps")).values()
    return any(isinstance(one, type) and issubclass(one, ModuleConfig) and one.gateway for one in found)


def endpoints() -> dict[str, Endpoint]:
    """By the first word of their paths."""
    from django.apps import apps

    found: dict[str, Endpoint] = {}
    for room in apps.get_app_configs():
        for word, name in room.gateway.items() if isinstance(room, ModuleConfig) else ():
            found[word] = import_module(name).ENDPOINT
    return found
