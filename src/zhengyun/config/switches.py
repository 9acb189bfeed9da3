"""Language and the larger mode for the elderly, kept in cookies."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from zhengyun.config.context import ELDER_COOKIE
from zhengyun.kernel.accounts.access import access, public

YEAR = 365 * 24 * 3600
API = "/api/"


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Pages speak Chinese until somebody chooses otherwise; only the API listens to Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(API):
            request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


@access(public)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax")
    return answer


@access(public)
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    value = "1" if request.POST.get("mode") == "elder" else "0"
    answer.set_cookie(ELDER_COOKIE, value, max_age=YEAR, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if is_ours else "/")
