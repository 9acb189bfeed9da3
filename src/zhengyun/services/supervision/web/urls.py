from __future__ import annotations

from django.urls import path

from zhengyun.services.supervision.web import lamps

app_name = "supervision"
urlpatterns = [
    path("", lamps.lamps, name="lamps"),
    path("cases/", lamps.cases, name="cases"),
]
