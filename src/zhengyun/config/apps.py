"""The config room as a Django app: it owns no table, only pages around the others."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "zhengyun.config"
    label = "config"
