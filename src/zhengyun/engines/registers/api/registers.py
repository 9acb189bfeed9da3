"""Registers: which there are, what they hold, their code lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from zhengyun.engines.registers import facade, queries_schema
from zhengyun.engines.registers.api.answers import Reading
from zhengyun.engines.registers.contracts import FieldView, RegisterView
from zhengyun.engines.registers.definition import CodeEntry
from zhengyun.kernel.modules.api import actor_of, conditional, may_be_kept, problems

router = Router()


@dataclass(frozen=True, slots=True)
class RegisterField:
    """kind: text, date, instant, integer, decimal, number, boolean, texts or geometry. codes, reference: the
    register whose codes or keys it holds. is_masked: shown by its mask only."""

    name: str
    title: str
    kind: str
    is_required: bool
    is_key: bool
    is_indexed: bool
    is_searched: bool
    is_masked: bool
    codes: str
    reference: str
    personal: str
    unit: str
    help: str
    choices: dict[str, str]


class RegisterBody(BaseModel):
    """A register as who asks may use it. estimated_count: what the database believes, never counted."""

    code: str
    title: str
    description: str
    package: str
    version: str
    source_code: str
    source_name: str
    key: list[str]
    label: str
    fields: list[RegisterField]
    actions: list[str]
    is_personal: bool
    has_geometry: bool
    estimated_count: int


class CodesOn(BaseModel):
    """on: a legal day; without it, today."""

    on: date | None = None


class CodeEntries(BaseModel):
    results: list[CodeEntry]


@router.get(
    "",
    auth=Reading(),
    response=list[RegisterBody],
    summary="The registers with which one may do anything at all",
    operation_id="list_registers",
    openapi_extra=problems(401, 403),
)
def list_registers(request: HttpRequest) -> list[RegisterBody]:
    return [_body(one) for one in facade.list_registers(actor_of(request))]


@router.get(
    "/{register_code}",
    auth=Reading(),
    response=RegisterBody,
    summary="A register with the fields that one may see",
    operation_id="get_register",
    openapi_extra=problems(401, 403, 404),
)
@conditional
def get_register(request: HttpRequest, response: HttpResponse, register_code: str) -> RegisterBody:
    may_be_kept(response)
    return _body(facade.get_register(actor_of(request), register_code))


@router.get(
    "/{register_code}/schema",
    auth=Reading(),
    response=dict[str, Any],
    summary="A record as JSON Schema 2020-12: the fields that one may see",
    operation_id="get_register_schema",
    openapi_extra=problems(401, 403, 404),
)
@conditional
def get_register_schema(request: HttpRequest, response: HttpResponse, register_code: str) -> dict[str, Any]:
    may_be_kept(response)
    return queries_schema.json_schema(actor_of(request), register_code)


@router.get(
    "/{register_code}/codes",
    auth=Reading(),
    response=CodeEntries,
    summary="The entries of a code list that are valid on a day",
    operation_id="list_codes",
    openapi_extra=problems(401, 403, 404),
)
@conditional
def list_codes(
    request: HttpRequest, response: HttpResponse, register_code: str, chosen: Query[CodesOn]
) -> CodeEntries:
    may_be_kept(response)
    return CodeEntries(results=queries_schema.code_entries(actor_of(request), register_code, chosen.on))


def _body(one: RegisterView) -> RegisterBody:
    return RegisterBody(
        code=one.code,
        title=one.title,
        description=one.description,
        package=one.package,
        version=one.version,
        source_code=one.source_code,
        source_name=one.source_name,
        key=list(one.key),
        label=one.label,
        fields=[_field(field) for field in one.fields],
        actions=sorted(one.actions),
        is_personal=one.is_personal,
        has_geometry=one.has_geometry,
        estimated_count=one.estimated_count,
    )


def _field(one: FieldView) -> RegisterField:
    return RegisterField(
        name=one.name,
        title=one.title,
        kind=one.kind,
        is_required=one.is_required,
        is_key=one.is_key,
        is_indexed=one.is_indexed,
        is_searched=one.is_searched,
        is_masked=one.is_masked,
        codes=one.codes,
        reference=one.reference,
        personal=one.personal,
        unit=one.unit,
        help=one.help,
        choices=dict(one.choices),
    )
