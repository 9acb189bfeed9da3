"""Addresses that belong to no room: the state of the installation, and how pages are shown."""

from __future__ import annotations

from django.urls import path

from zhengyun.config.health import healthz
from zhengyun.config.switches import elder, language

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("switch/language/", language, name="language"),
    path("switch/mode/", elder, name="elder"),
]
