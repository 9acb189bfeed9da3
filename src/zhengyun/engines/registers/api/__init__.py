"""The public API of registers, one file per resource; `routers.ROUTERS` is what config mounts."""
