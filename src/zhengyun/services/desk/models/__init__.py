"""Tables of the desk."""

from __future__ import annotations

from zhengyun.services.desk.models.runs import BulkItem, BulkRun, Export
from zhengyun.services.desk.models.views import DefaultView, Phrase, SavedView

__all__ = ["BulkItem", "BulkRun", "DefaultView", "Export", "Phrase", "SavedView"]
