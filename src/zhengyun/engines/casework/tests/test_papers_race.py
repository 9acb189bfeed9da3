"""Workers that issue papers at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from zhengyun.engines.casework.logic.papers import issue_letter
from zhengyun.engines.casework.models import Letter
from zhengyun.engines.casework.tests.rows import make_case, make_department
from zhengyun.kit.ids import uuid7


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_each_letter_once_and_leave_no_gap() -> None:
    case = make_case(make_department())
    runs = [uuid7(), uuid7()]

    def work(run_id: UUID) -> UUID:
        try:
            return issue_letter(case.id, "acceptance_notice", {}, run_id=run_id).id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(work, [*runs, *runs]))
    assert made[:2] == made[2:]
    numbers = Letter.objects.order_by("number").values_list("number", flat=True)
    assert [number[-6:-1] for number in numbers] == ["00001", "00002"]
