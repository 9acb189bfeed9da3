"""A client of the API with a bearer token."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.counting import counted

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import SYSTEM, Actor

EVERYTHING = (
    "cases:read",
    "cases:write",
    "tasks:read",
    "tasks:write",
    "licences:read",
    "registers:read",
    "registers:write",
)


@dataclass
class Caller:
    """Sends requests below /api/v1 as the bearer of a token."""

    client: Client
    token: str

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{address}", headers=self._headers(headers))

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1{address}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=self._headers(headers),
        )

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", address, body, **headers)

    def upload(self, address: str, **parts: Any) -> Any:
        return self.client.post(f"/api/v1{address}", parts, headers=self._headers({}))

    def act(self, case_id: Any, act: str, **body: Any) -> Any:
        """An act on the case as it is now."""
        tag = self.get(f"/cases/{case_id}")["ETag"]
        return self.post(f"/cases/{case_id}/acts", {"act": act, **body}, if_match=tag)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


def caller(client: Client, actor: Actor, *scopes: str) -> Caller:
    assert actor.account_id
    account = accounts.get_account(actor.account_id)
    party = actor.party_id if actor.party_id != actor.person_id else None
    token = accounts.create_token(
        account.username, "test", list(scopes or EVERYTHING), 30, SYSTEM, party_id=party
    )
    return Caller(client, token)


def queries(send: Callable[[], Any]) -> int:
    """How many queries a request costs."""
    with counted() as caught:
        answer = send()
    assert answer.status_code == 200
    return len(caught)


def content(answer: Any) -> bytes:
    """The whole of a file that was answered."""
    return b"".join(answer.streaming_content)
