from __future__ import annotations

from django.urls import path

from zhengyun.services.supervision.web import lamps, ratings, rectifications, tablets

app_name = "supervision"
urlpatterns = [
    path("", lamps.lamps, name="lamps"),
    path("cases/", lamps.cases, name="cases"),
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/words/", ratings.words, name="rating_words"),
    path("tablets/", tablets.tablets, name="tablets"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<slug:mark>/", rectifications.rectification, name="rectification"),
]
