"""What lets people and packets in: security groups, which orders change; keys, which their owner keeps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.api.answers import READ, WRITE
from zhengyun.engines.compute.contracts import GroupView, KeyView
from zhengyun.kernel.modules.api import Body, actor_of

router = Router()


class Owned(BaseModel):
    """owner_id: the unit."""

    owner_id: UUID


class NewKey(Body):
    """public_key: one line of OpenSSH, such as the content of id_ed25519.pub."""

    owner_id: UUID
    name: str = Field(min_length=1, max_length=60)
    public_key: str = Field(min_length=1, max_length=10_000)


@router.get(
    "/groups",
    auth=READ,
    response=list[GroupView],
    summary="The security groups of a unit with what they open",
    operation_id="list_groups",
)
def list_groups(request: HttpRequest, chosen: Query[Owned]) -> list[GroupView]:
    return facade.list_groups(actor_of(request), chosen.owner_id)


@router.get(
    "/keys",
    auth=READ,
    response=list[KeyView],
    summary="The keys of a unit",
    operation_id="list_keys",
)
def list_keys(request: HttpRequest, chosen: Query[Owned]) -> list[KeyView]:
    return facade.list_keys(actor_of(request), chosen.owner_id)


@router.post(
    "/keys",
    auth=WRITE,
    response={201: KeyView},
    summary="Keep the public half of a key for new machines",
    operation_id="add_key",
    openapi_extra={"x-problems": [409]},
)
def add_key(request: HttpRequest, body: NewKey) -> Status[KeyView]:
    return Status(201, facade.add_key(actor_of(request), body.owner_id, body.name, body.public_key))


@router.delete(
    "/keys/{uuid:key_id}",
    auth=WRITE,
    response={204: None},
    summary="Forget a key; machines that were made with it keep it",
    operation_id="remove_key",
)
def remove_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    facade.remove_key(actor_of(request), key_id)
    return Status(204, None)
