"""Every address of the platform begins here."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PLACES = (
    ("", "zhengyun.config.addresses"),
    ("api/", "zhengyun.config.api"),
    ("account/", "zhengyun.kernel.accounts.web.urls"),
    ("desk/counter/", "zhengyun.services.desk.web.counter_urls"),
    ("desk/", "zhengyun.services.desk.web.urls"),
    ("", "zhengyun.services.desk.web.public_urls"),
    ("supervision/", "zhengyun.services.supervision.web.urls"),
    ("rate/", "zhengyun.services.supervision.web.public_urls"),
    ("manage/", "zhengyun.services.admin.web.urls"),
    ("site/", "zhengyun.services.site.web.urls"),
    ("news/", "zhengyun.services.site.web.public_urls"),
    ("public-services/", "zhengyun.services.admin.web.public_urls"),
    ("data/", "zhengyun.services.exchange.web.urls"),
    ("cloud/", "zhengyun.services.cloud.web.urls"),
    ("pay/", "zhengyun.services.billing.web.urls"),
    ("", "zhengyun.services.hall.web.urls"),
)


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(name)) for prefix, name in PLACES if _is_there(name)
]
handler400 = "zhengyun.config.problems.bad_request"
handler403 = "zhengyun.config.problems.no_permission"
handler404 = "zhengyun.config.problems.not_found"
handler500 = "zhengyun.config.problems.crashed"
