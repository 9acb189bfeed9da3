from __future__ import annotations

from django.urls import path

from zhengyun.services.hall.web import (
    apply,
    data,
    drafts,
    evidence,
    front,
    items,
    licences,
    matters,
    objection,
    progress,
    search,
)

app_name = "hall"
urlpatterns = [
    path("", front.front, name="front"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("items/", items.items, name="items"),
    path("items/<str:code>/", items.guide, name="guide"),
    path("items/<str:code>/apply/", apply.apply, name="apply"),
    path("drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<uuid:draft_id>/pages/<slug:page_id>/", drafts.draft_page, name="draft_page"),
    path("drafts/<uuid:draft_id>/materials/<slug:code>/", drafts.upload, name="upload"),
    path("drafts/<uuid:draft_id>/files/<uuid:file_id>/", drafts.draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/review/", drafts.review, name="review"),
    path("drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard"),
    path("my/", matters.my, name="my"),
    path("my/cases/<uuid:case_id>/", matters.case, name="case"),
    path("my/cases/<uuid:case_id>/sent/", matters.sent, name="sent"),
    path("my/cases/<uuid:case_id>/correct/", matters.correct, name="correct"),
    path("my/cases/<uuid:case_id>/acts/<slug:act>/", matters.act, name="act"),
    path("my/cases/<uuid:case_id>/files/<uuid:file_id>/", matters.file, name="file"),
    path("my/licences/", licences.licences, name="licences"),
    path("my/licences/<uuid:licence_id>/file/", licences.licence_file, name="licence_file"),
    path("my/evidence/", evidence.evidence, name="evidence"),
    path("my/evidence/<uuid:evidence_id>/file/", evidence.evidence_file, name="evidence_file"),
    path("my/evidence/<uuid:evidence_id>/end/", evidence.end_evidence, name="end_evidence"),
    path("my/data/", data.data, name="data"),
    path("my/data/readers/", data.readers, name="readers"),
    path("my/data/objection/", objection.objection, name="objection"),
    path("progress/", progress.progress, name="progress"),
    path("board/", progress.board, name="board"),
    path("v/", licences.check, name="check"),
    path("v/<slug:code>/", licences.verify, name="verify"),
]
