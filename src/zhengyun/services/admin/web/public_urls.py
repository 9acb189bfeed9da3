"""Addresses that everybody may read: public services described for machines."""

from __future__ import annotations

from django.urls import path

from zhengyun.services.admin.web import steps_public

app_name = "public_services"
urlpatterns = [
    path("", steps_public.services, name="services"),
    path("<slug:code>.jsonld", steps_public.document, name="document"),
    path("<slug:code>", steps_public.service, name="service"),
]
