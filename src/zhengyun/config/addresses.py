"""Addresses that belong to no room: the state of the installation, and how pages are shown."""

from __future__ import annotations

from django.urls import include, path

from zhengyun.config.health import healthz
from zhengyun.config.pwa import manifest, offline, worker
from zhengyun.config.switches import elder, language
from zhengyun.kernel.accounts.access import access, public
from zhengyun.ui.gallery import gallery

# The design system stands below the accounts, so that the rule for its page is given here.
ui = [path("", access(public)(gallery), name="gallery")]
urlpatterns = [
    path("ui/", include((ui, "ui"))),
    path("healthz", healthz, name="healthz"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", worker, name="worker"),
    path("offline/", offline, name="offline"),
    path("switch/language/", language, name="language"),
    path("switch/mode/", elder, name="elder"),
]
