"""Addresses for readers, below /news/."""

from __future__ import annotations

from django.urls import path

from zhengyun.services.site.web import feeds, public

app_name = "news"
urlpatterns = [
    path("", public.listed, name="list"),
    path("feed.xml", feeds.feed, name="feed"),
    path("<uuid:notice_id>/", public.notice, name="notice"),
    path("<uuid:notice_id>/versions/<int:number>/", public.earlier, name="earlier"),
    path("<uuid:notice_id>/files/<uuid:file_id>/", public.attachment, name="file"),
    path("<slug:column>/", public.listed, name="column"),
    path("<slug:column>/feed.xml", feeds.feed, name="column_feed"),
]
