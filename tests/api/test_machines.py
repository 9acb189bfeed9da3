"""Machines as their description promises: asked with what fits and with what does not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.test import Client
from hypothesis.errors import Unsatisfiable

from tests.api.test_schemathesis import NEGATIVE, POSITIVE, ask, operations
from zhengyun.engines.compute import facade
from zhengyun.engines.compute.models import Host
from zhengyun.engines.compute.tests import machines
from zhengyun.engines.compute.tests.test_api import bearer
from zhengyun.kernel.accounts.contracts import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("role", "place"), [(Role.IT_OFFICER, "owner"), (Role.CLOUD_OPERATOR, "provider")])
def test_nothing_outside_the_description_is_answered(
    transactional_db: None, client: Client, role: Role, place: str
) -> None:
    room = machines.build()
    made = room.running()
    snapshot = facade.take_snapshot(room.officer, made.id, "升级前")
    known = {
        "instance_id": str(made.id),
        "snapshot_id": str(snapshot.id),
        "pool_code": room.pool.code,
        "host_id": str(Host.objects.filter(pool=room.pool)[0].id),
    }
    headers = {"Authorization": f"Bearer {bearer(client, role, getattr(room, place)).token}"}
    found = [one for one in operations() if one.path.startswith("/api/v1/compute/")]
    assert found
    for operation in found:
        ask(operation, POSITIVE, headers, known)
        with suppress(Unsatisfiable):  # any text is a code
            ask(operation, NEGATIVE, headers, known)
