from __future__ import annotations

from django.urls import path

from zhengyun.services.desk.web import (
    counter,
    counter_drafts,
    counter_numbers,
    counter_papers,
    counter_queue,
    counter_recall,
)

app_name = "counter"
urlpatterns = [
    path("", counter.home, name="home"),
    path("receive/<str:code>/", counter.receive, name="receive"),
    path("cases/<uuid:case_id>/correct/", counter.correct, name="correct"),
    path("cases/<uuid:case_id>/", counter_drafts.sent, name="sent"),
    path("drafts/<uuid:draft_id>/pages/<slug:page_id>/", counter_drafts.draft_page, name="draft_page"),
    path("drafts/<uuid:draft_id>/materials/<slug:code>/", counter_drafts.upload, name="upload"),
    path("drafts/<uuid:draft_id>/files/<uuid:file_id>/", counter_drafts.draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/kept/<uuid:evidence_id>/", counter_drafts.kept_file, name="kept_file"),
    path("drafts/<uuid:draft_id>/person/", counter.identify_again, name="identify_again"),
    path("drafts/<uuid:draft_id>/review/", counter_drafts.review, name="review"),
    path("drafts/<uuid:draft_id>/discard/", counter_drafts.discard, name="discard"),
    path("windows/<uuid:window_id>/", counter_queue.window, name="window"),
    path("windows/<uuid:window_id>/next/", counter_queue.call, name="call"),
    path("tickets/<uuid:ticket_id>/recall/", counter_recall.recall, name="recall"),
    path("tickets/<uuid:ticket_id>/<slug:move>/", counter_queue.move, name="move"),
    path("sites/<slug:code>/appointments/", counter_queue.appointments, name="appointments"),
    path("sites/<slug:code>/numbers/", counter_numbers.numbers, name="numbers"),
    path("appointments/<uuid:appointment_id>/arrive/", counter_queue.arrive, name="arrive"),
    path("papers/", counter_papers.papers, name="papers"),
    path("papers/<uuid:case_id>/", counter_papers.hand_over, name="hand_over"),
]
