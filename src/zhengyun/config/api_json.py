"""JSON in and out: strict about what comes in, RFC 3339 in Asia/Shanghai for what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser as NinjaParser
from ninja.renderers import BaseRenderer

from zhengyun.config import limits, problems
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

MAX_DEPTH = 16


class SomethingElse(Exception):  # noqa: N818 - carries a problem past the framework
    """The body is not of the kind that the operation takes."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Parser(NinjaParser):
    """Reads bodies of the kind that the operation takes, and no other."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != limits.JSON:
            raise limits.unsupported(request.content_type or "")
        return read_json(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> Any:
        if data is not request.GET and request.content_type != limits.MULTIPART:
            raise SomethingElse(limits.unsupported(request.content_type or ""))
        if any("\x00" in value for value in data.values() if isinstance(value, str)):
            raise SomethingElse(problems.unreadable())
        return super().parse_querydict(data, list_fields, request)


class Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)


def read_json(body: bytes) -> Any:
    """Raises Problem 400 for what is no JSON, too deep, or holds NUL characters."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(
            "request.bad_json",
            _("The body is not well-formed JSON."),
            value=f"line {error.lineno}, column {error.colno}",
            status=400,
        ) from error
    _check(value)
    return value


def _check(value: Any) -> None:
    """Level by level, so that depth costs no stack."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Problem(
                "request.too_deep", _("The JSON is nested too deeply."), value=MAX_DEPTH, status=400
            )
        inner: list[Any] = []
        for one in level:
            if isinstance(one, Mapping):
                inner += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                inner += one
            elif isinstance(one, str) and "\x00" in one:
                raise Problem("request.nul_character", _("Text must not hold NUL characters."), status=400)
        level = inner


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)
