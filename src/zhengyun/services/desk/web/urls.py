from __future__ import annotations

from django.urls import path

from zhengyun.services.desk.web import acts, case, files, inbox, record, start, urls_office

app_name = "desk"
urlpatterns = [
    path("", start.start, name="start"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("find/", inbox.find, name="find"),
    path("tasks/<uuid:task_id>/", case.task, name="task"),
    path("tasks/<uuid:task_id>/record/", record.record, name="record"),
    path("tasks/<uuid:task_id>/photos/", record.photo, name="photo"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/acts/<slug:act>/", acts.act, name="act"),
    path("cases/<uuid:case_id>/acts/<slug:act>/preview/", acts.preview, name="preview"),
    path("cases/<uuid:case_id>/tick/", files.tick, name="tick"),
    path("cases/<uuid:case_id>/files/<uuid:file_id>/", files.file, name="file"),
    *urls_office.urlpatterns,
]
