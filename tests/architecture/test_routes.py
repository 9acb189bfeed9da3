"""Every address says who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhengyun.config.api import api
from zhengyun.kernel.accounts.access import ApiAccess, Rule

METHODS = ("get", "post", "put", "patch", "delete")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        place = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, place)
        else:
            yield place, entry


def operations() -> Iterator[tuple[str, str, Any]]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, f"{prefix}{path}", operation


def pages() -> list[tuple[str, URLPattern]]:
    return [(place, pattern) for place, pattern in routes() if not place.startswith("api/v1/")]


def test_every_page_names_its_rule() -> None:
    found = [f"/{place}" for place, one in pages() if not isinstance(rule_of(one), Rule)]
    assert not found, f"These addresses have no @access rule: {', '.join(found)}"


def test_every_operation_of_the_api_names_its_rule_and_scope() -> None:
    found = []
    for method, path, operation in operations():
        access = operation.auth_callbacks[0] if operation.auth_callbacks else None
        if not isinstance(access, ApiAccess):
            found.append(f"{method} {path}: no rule")
        elif not access.access_rule.is_open and not access.scope:
            found.append(f"{method} {path}: no scope, so that no token opens it")
    assert not found, found


def test_the_walk_sees_the_whole_api() -> None:
    """What the resolver routes below /api/v1/ is what the operations were read from."""
    routed = {place for place, _ in routes() if place.startswith("api/v1/")}
    assert len(routed - {"api/v1/"}) == len({path for _, path, _ in operations()})


def rule_of(pattern: URLPattern) -> object:
    return getattr(pattern.callback, "access_rule", None)


def closed_pages() -> list[Any]:
    found = []
    for place, pattern in pages():
        rule = rule_of(pattern)
        if isinstance(rule, Rule) and not rule.is_open:
            found.append(pytest.param(place, id=place))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("place", closed_pages())
@pytest.mark.parametrize("method", METHODS)
def test_nobody_without_an_account_gets_in(client: Client, place: str, method: str) -> None:
    answer = getattr(client, method)(f"/{example(place)}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


def example(place: str) -> str:
    """An address that fits the pattern; what it names does not exist."""
    samples = {
        "uuid": "00000000-0000-7000-8000-000000000000",
        "int": "1",
        "slug": "none",
        "str": "none",
    }
    for kind, value in samples.items():
        while f"<{kind}:" in place:
            before, rest = place.split(f"<{kind}:", 1)
            place = before + value + rest.split(">", 1)[1]
    return place
