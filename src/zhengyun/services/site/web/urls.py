"""Addresses for those who write and review, below /site/."""

from __future__ import annotations

from django.urls import path

from zhengyun.services.site.web import previews, versions, writing

app_name = "site"
urlpatterns = [
    path("notices/", versions.listed, name="versions"),
    path("notices/new/", writing.new, name="new"),
    path("notices/<uuid:version_id>/", versions.version, name="version"),
    path("notices/<uuid:version_id>/edit/", writing.edit, name="edit"),
    path("notices/<uuid:version_id>/preview/", previews.preview, name="preview"),
    path("notices/<uuid:version_id>/preview/page/", previews.page, name="page"),
    path("notices/<uuid:version_id>/files/<uuid:file_id>/", previews.attachment, name="file"),
]
