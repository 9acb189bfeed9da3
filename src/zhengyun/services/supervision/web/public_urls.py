from __future__ import annotations

from django.urls import path

from zhengyun.services.supervision.web import public, rate, tablet, visit

app_name = "rating"
urlpatterns = [
    path("", rate.mine, name="mine"),
    path("figures/", public.figures, name="figures"),
    path("tablet/", tablet.tablet, name="tablet"),
    path("visit/<slug:code>/", visit.visit, name="visit"),
    path("<uuid:case_id>/", rate.rate, name="rate"),
]
