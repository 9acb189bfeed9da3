"""What the OpenAPI description promises, asked by schemathesis: no 5xx, nothing outside the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api import registers
from tests.api.county import County, build
from zhengyun.config.api import api
from zhengyun.config.wsgi import application
from zhengyun.kernel.accounts.tests.api_client import Caller

EXAMPLES = 6
ORDER = {"get": 0, "patch": 1, "put": 2, "post": 3, "delete": 4}
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
pytestmark = pytest.mark.django_db(transaction=True)
settings = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def county(transactional_db: None, tmp_path: Path, client: Client) -> County:
    county = build(tmp_path / "package", client)
    registers.install(tmp_path / "registers")
    county.steward = registers.steward(client)
    county.known |= registers.known(county.steward)
    return county


def served(environ: Any, start_response: Any) -> list[bytes]:
    """The application as a web server runs it: the answer is read to its end and closed."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


def operations() -> Iterator[Any]:
    """Reading first, what takes things away last."""
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", served)
    rejecting = schema.config.checks.negative_data_rejection
    rejecting.expected_statuses = [*rejecting.expected_statuses, "414"]
    found = [result.ok() for result in schema.get_all_operations()]
    return iter(sorted(found, key=lambda one: ORDER[one.method.lower()]))


@pytest.mark.parametrize("who", ["citizen", "officer", "steward", "nobody"])
def test_nothing_outside_the_description_is_answered(county: County, who: str) -> None:
    caller: Caller | None = getattr(county, who, None)
    token = caller.token if caller else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for operation in operations():
        if who == "steward" and "register" not in operation.path:
            continue
        ask(operation, POSITIVE, headers, county.known)
        if token:
            with suppress(Unsatisfiable):  # any text is a code
                ask(operation, NEGATIVE, headers, county.known)


def ask(operation: Any, mode: Any, headers: dict[str, str], known: dict[str, Any]) -> None:
    named = {parameter.name for parameter in operation.path_parameters}
    places = {name: known[name] for name in named if name in known}
    given_headers = {"If-Match": "*"} if any(p.name == "If-Match" for p in operation.headers) else {}
    strategy = operation.as_strategy(
        generation_mode=mode, path_parameters=places or None, headers=given_headers or None
    )

    @settings
    @given(case=strategy)
    def run(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    run()


def test_the_description_is_openapi_3_1() -> None:
    schema = api.get_openapi_schema()
    assert schema["openapi"] == "3.1.0"
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert {"400", "500"} <= set(operation["responses"])
            assert operation["tags"]
