"""The public API of casework, one file per resource; `routers.ROUTERS` is what config mounts."""
