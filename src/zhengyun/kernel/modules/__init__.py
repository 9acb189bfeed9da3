"""What a module of the house declares about itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.apps import AppConfig

Progress = Callable[[str], None]


class ModuleConfig(AppConfig):
    """A module: a Django application with explicit grants and reference data.

    grants: table name -> privileges of the application's database login.
    gateway: first word of a path -> the module that holds such connections; it has an `ENDPOINT`
    (`zhengyun.kernel.modules.gateway`) and is imported by the gateway alone.
    load_reference_data: idempotent, run by the owner after the migrations.
    """

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    grants: ClassVar[dict[str, str]] = {}
    gateway: ClassVar[dict[str, str]] = {}

    def load_reference_data(self, progress: Progress) -> None:
        """Modules with reference data override this."""
