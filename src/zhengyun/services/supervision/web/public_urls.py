from __future__ import annotations

from django.urls import path

from zhengyun.services.supervision.web import rate

app_name = "rating"
urlpatterns = [
    path("", rate.mine, name="mine"),
    path("<uuid:case_id>/", rate.rate, name="rate"),
]
