"""Addresses that belong to no room: the state of the installation."""

from __future__ import annotations

from django.urls import path

from zhengyun.config.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
