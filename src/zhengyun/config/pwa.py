"""The platform as an application on a telephone: manifest, service worker, the page without a network.

The worker keeps files of the design and one page for everybody; never a page of a person.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, public

COLOUR = "#0b2343"
SHEETS = ("tokens", "base", "layout", "components")


@access(public)
@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """The same for everybody, as whoever keeps it on the way may hand it to the next."""
    sizes = {"192x192": "any", "512x512": "any maskable"}
    icons = [
        {"src": static(f"ui/icons/{size}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
        for size, purpose in sizes.items()
    ]
    drawn = {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Zhengyun services")
    told = {
        "id": "/",
        "name": name,
        "short_name": name,
        "lang": "zh-Hans",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": COLOUR,
        "icons": [drawn, *icons],
    }
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@access(public)
@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """From the root, so that it serves every page; asked for anew each time."""
    files = [static(f"ui/css/{name}.css") for name in SHEETS]
    page = reverse("offline")
    told = render_to_string("config/offline.html", {"sheets": SHEETS})
    version = hashlib.sha256("\n".join([*files, told]).encode()).hexdigest()[:16]
    context = {"version": version, "page": page, "files": files}
    answer = render(_request, "config/sw.js", context, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@access(public)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where the network is gone: the same for everybody."""
    return render(request, "config/offline.html", {"sheets": SHEETS})
