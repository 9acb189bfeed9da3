from __future__ import annotations

from django.http import FileResponse, HttpResponseBase

from zhengyun.kernel.files import queries
from zhengyun.kernel.files.contracts import MediaType, StoredFile

INLINE = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def serve(file: StoredFile, *, inline: bool) -> HttpResponseBase:
    shown = inline and file.media_type in INLINE
    response = FileResponse(
        queries.content_of(file), as_attachment=not shown, filename=file.name, content_type=file.media_type
    )
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOTHING if _is_shown_by_a_viewer(file) else f"{NOTHING}; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _is_shown_by_a_viewer(file: StoredFile) -> bool:
    """Browsers do not start their PDF viewer in a sandbox; nothing in a PDF runs as a page."""
    return file.media_type == MediaType.PDF
