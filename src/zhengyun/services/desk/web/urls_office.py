"""Addresses of what officers arrange: views, sentences, runs, exports, deputies, keys."""

from __future__ import annotations

from django.urls import path

from zhengyun.services.desk.web import bulk, deputies, exports, keys, saved, sentences

urlpatterns = [
    path("views/", saved.views, name="views"),
    path("views/keep/", saved.keep, name="keep_view"),
    path("phrases/", sentences.phrases, name="phrases"),
    path("together/", bulk.choose, name="bulk"),
    path("together/run/", bulk.run, name="bulk_start"),
    path("together/runs/", bulk.runs, name="bulk_runs"),
    path("together/runs/<uuid:run_id>/", bulk.result, name="bulk_run"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:export_id>/", exports.download, name="export"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("keys/", keys.keys, name="keys"),
]
