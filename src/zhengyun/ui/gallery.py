"""The gallery: every component in every state, on sample values."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from zhengyun.ui import gallery_forms, gallery_samples
from zhengyun.ui.contracts import LanguageChoice, Layout

LAYOUTS = ("public", "desk", "auth", "print")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Shows the gallery in one of the layouts (``?layout=desk``), large with ``?mode=elder``."""
    asked = request.GET.get("layout", "")
    name = asked if asked in LAYOUTS else "public"
    values = {
        "layout": _layout(request, is_elder=request.GET.get("mode") == "elder"),
        "base": f"ui/layout/{name}.html",
        "layout_name": name,
        "sample": gallery_samples,
        "forms": gallery_forms,
        "messages": [Message(SUCCESS, gallery_samples.SAVED)],
    }
    return render(request, "ui/gallery.html", values)


def _layout(request: HttpRequest, is_elder: bool) -> Layout:
    languages = tuple(
        LanguageChoice(code, label, code == get_language())
        for code, label in (("zh-hans", "中文"), ("en", "EN"))
    )
    return replace(gallery_samples.LAYOUT, path=request.path, is_elder=is_elder, languages=languages)
