"""What is sent to harm or by mistake gets a clear answer each time, and never a crash."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.county import County
from zhengyun.kernel.packages import facade as packages

PROGRESS = "/api/v1/progress"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


KEY = "01900000-0000-7000-8000-000000000001"
ODD_CURSORS = [
    "%00",
    "Zg",
    "a" * 250,
    cursor("f|2026-01-01T00:00:00+00:00|x"),
    cursor(f"x|2026-01-01T00:00:00+00:00|{KEY}"),
    cursor(f"f|2026-01-01T00:00:00|{KEY}"),
    cursor(f"f|0001-01-01T00:00:00+23:59|{KEY}"),
    cursor(f"b|9999-12-31T23:59:59-23:59|{KEY}"),
]


def is_refused(answer: Any, *statuses: int, code: str = "") -> bool:
    """A problem with a code and words, of one of these statuses."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    body = answer.json()
    assert answer.status_code in statuses, body
    assert body["title"]
    assert body["code"]
    return not code or body["code"] == code


def post(client: Client, body: bytes, kind: str = "application/json", **headers: str) -> Any:
    return client.generic("POST", PROGRESS, body, content_type=kind, headers=headers)


@pytest.fixture
def client(client: Client) -> Client:
    """Says 500 as a visitor would see it, instead of raising."""
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
class TestBodies:
    def test_ten_megabytes_of_json_are_not_read(self, client: Client) -> None:
        answer = post(client, b'{"number": "' + b"a" * 10_000_000 + b'"}')
        assert is_refused(answer, 413, code="request.too_large")

    @pytest.mark.parametrize("opening", [b"[", b'{"a":'])
    @pytest.mark.parametrize("depth", [40, 1_000, 50_000])
    def test_deep_nesting_is_refused(self, client: Client, opening: bytes, depth: int) -> None:
        closing = b"]" if opening == b"[" else b"}"
        body = opening * depth + b"1" + closing * depth
        assert is_refused(post(client, body), 400, 413)

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"NaN",
            b'{"number": Infinity}',
            b'{"number": "\xff\xfe"}',
            b'{"number": "\\ud800"}',
            b"\x00",
            b"\xef\xbb\xbf{}",
            "{“number”: 1}".encode("gb18030"),
        ],
    )
    def test_what_is_no_json_is_refused(self, client: Client, body: bytes) -> None:
        assert is_refused(post(client, body), 400, code="request.bad_json")

    @pytest.mark.parametrize("name", ["number", "na\\u0000me"])
    def test_nul_characters_are_refused(self, client: Client, name: str) -> None:
        body = f'{{"{name}": "a\\u0000b", "last_four": "1234"}}'.encode()
        assert is_refused(post(client, body), 400, code="request.nul_character")

    @pytest.mark.parametrize("number", ["1" * 5000, "1e999", "-1e400", "9" * 30, "0.1e-9999"])
    def test_huge_numbers_are_refused(self, client: Client, number: str) -> None:
        assert is_refused(post(client, f'{{"number": {number}, "last_four": "1234"}}'.encode()), 400, 422)

    @pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"1", b"[{}]", b'{"number": {"$ne": 1}}'])
    def test_other_shapes_are_refused(self, client: Client, body: bytes) -> None:
        assert is_refused(post(client, body), 422, code="request.invalid")

    def test_an_unknown_name_is_refused(self, client: Client) -> None:
        body = json.dumps({"number": "1", "last_four": "1234", "__proto__": {}}).encode()
        assert is_refused(post(client, body), 422, code="request.invalid")

    @pytest.mark.parametrize(
        "kind",
        ["text/xml", "application/x-www-form-urlencoded", "text/plain", "image/svg+xml", "x" * 500, ""],
    )
    def test_other_content_types_are_refused(self, client: Client, kind: str) -> None:
        assert is_refused(post(client, XML, kind), 415, code="request.unsupported_media_type")

    def test_an_upload_where_json_is_wanted_is_refused(self, client: Client) -> None:
        answer = client.post(PROGRESS, {"number": "1"})
        assert is_refused(answer, 415, code="request.unsupported_media_type")

    @pytest.mark.parametrize("length", ["-1", "abc", "1" * 40, "٣"])
    def test_a_broken_length_is_refused(self, client: Client, length: str) -> None:
        answer = client.generic("POST", PROGRESS, b"{}", "application/json", CONTENT_LENGTH=length)
        assert is_refused(answer, 400, 413)

    def test_a_body_without_length_is_refused(self, client: Client) -> None:
        headers = {"Transfer-Encoding": "chunked"}
        answer = client.generic("POST", PROGRESS, b"", "application/json", headers=headers)
        assert is_refused(answer, 411, code="request.length_required")

    def test_multipart_without_end_is_refused(self, client: Client) -> None:
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
        for kind in (
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "multipart/form-data; boundary=",
        ):
            answer = client.generic("POST", "/api/v1/verify", body, content_type=kind)
            assert is_refused(answer, 400, 404, 422)

    def test_thousands_of_parts_are_refused(self, client: Client) -> None:
        parts = {f"p{number}": "1" for number in range(3_000)}
        assert is_refused(client.post("/api/v1/verify", parts), 400, 422)
        files = {f"f{number}": SimpleUploadedFile("a", b"1") for number in range(200)}
        assert is_refused(client.post("/api/v1/verify", files), 400, 422)


@pytest.mark.django_db
class TestAddressesAndHeaders:
    @pytest.mark.parametrize(
        "address",
        [
            "/api/v1/items?text=%00",
            "/api/v1/items/%00",
            "/api/v1/verify/%00abc",
            "/api/v1/items?a%00=1",
            "/api/v1/items?text=" + "a" * 10_000,
            "/api/v1/items?organization_id=1",
            "/api/v1/items/" + "9" * 5_000,
            "/api/v1/items/%ff%fe",
            "/api/v1/verify/" + "%F0%9F%92%A9" * 100,
            "/api/v1/../../etc/passwd",
            "/api/v1/items/<script>alert(1)</script>",
            "/api/v2/items",
            "/api/",
        ],
    )
    def test_odd_addresses_get_a_clear_answer(self, client: Client, address: str) -> None:
        assert is_refused(client.get(address), 400, 404, 414, 422)

    @pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "DELETE", "PUT", "<script>"])
    def test_other_methods_are_refused(self, client: Client, method: str) -> None:
        answer = client.generic(method, "/api/v1/items")
        assert is_refused(answer, 405, code="request.method_not_allowed")
        assert answer["Allow"] == "GET"

    @pytest.mark.parametrize(
        "value",
        [
            "Bearer " + "a" * 100_000,
            "Bearer",
            "Bearer zy_\x00",
            "Basic YTpi",
            "Bearer zy_ÿ",
            "Bearer zy_' OR 1=1",
        ],
    )
    def test_odd_tokens_are_no_tokens(self, client: Client, value: str) -> None:
        answer = client.get("/api/v1/cases", headers={"Authorization": value})
        assert is_refused(answer, 401, code="accounts.sign_in_needed")

    def test_very_long_headers_do_no_harm(self, county: County) -> None:
        agent, case = county.citizen, county.known["case_id"]
        long = "a" * 100_000
        assert agent.get(f"/cases/{case}", if_none_match=f'"{long}"').status_code == 200
        assert agent.get(f"/cases/{case}", accept_language=long, x_request_id=long).status_code == 200
        for tag in (long, '"' + "9" * 50 + '"', "\x00", "W/", '"1', "1"):
            refused = agent.post(f"/cases/{case}/acts", {"act": "withdraw"}, if_match=tag)
            assert is_refused(refused, 400, 412, 422)
        for key in (long, "\x00", " ", "\t"):
            refused = agent.post(f"/drafts/{county.known['draft_id']}/submit", idempotency_key=key)
            assert is_refused(refused, 400, 422)

    @pytest.mark.parametrize("odd", ODD_CURSORS)
    def test_odd_cursors_are_refused(self, county: County, odd: str) -> None:
        assert is_refused(county.citizen.get(f"/cases?cursor={odd}"), 400)

    def test_another_host_is_refused(self, client: Client) -> None:
        answer = client.get("/api/v1/items", headers={"Host": "evil.example"})
        assert is_refused(answer, 400)


def bomb() -> bytes:
    """A document of some kilobytes that unpacks to a hundred megabytes."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 100_000_000)
    return place.getvalue()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.docx": bomb,
    "bomb.pdf": bomb,
    "picture.svg": lambda: SVG,
    "picture.pdf": lambda: SVG,
    "picture.png": lambda: SVG,
    "page.html": lambda: b"<html><script>alert(1)</script>",
    "page.pdf": lambda: b"%PDF-1.4\n<html><script>alert(1)</script>",
    "huge.png": lambda: png(60_000, 60_000),
    "broken.pdf": lambda: b"%PDF-1.7\nnothing",
    "empty.pdf": lambda: b"",
    "entities.xml": lambda: XML + b"<a>&e;</a>",
    "program.pdf": lambda: b"MZ" + b"\x00" * 200,
    "script.pdf": lambda: b"#!/bin/sh\nrm -rf /\n",
}
NAMES = [
    "<script>alert(1)</script>.pdf",
    "../../etc/passwd",
    "a\x00.pdf",
    "a\r\nSet-Cookie: x=1.pdf",
    "名" * 300 + ".pdf",
    "\u202egpj.exe",
]


class TestFiles:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_hostile_file_is_refused(self, county: County, name: str) -> None:
        county.citizen.client.raise_request_exception = False
        draft = county.known["draft_id"]
        file = SimpleUploadedFile(name, HOSTILE[name]())
        assert is_refused(county.citizen.upload(f"/drafts/{draft}/materials/plan", file=file), 413, 422)
        photo = SimpleUploadedFile(name, HOSTILE[name]())
        task = county.known["task_id"]
        assert is_refused(county.officer.upload(f"/tasks/{task}/photos", file=photo), 413, 422)
        asked = SimpleUploadedFile(name, HOSTILE[name]())
        assert is_refused(county.citizen.upload("/verify", file=asked), 404, 413, 422)

    @pytest.mark.parametrize("name", NAMES)
    def test_a_hostile_name_does_no_harm(self, county: County, name: str) -> None:
        from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF

        county.citizen.client.raise_request_exception = False
        draft = county.known["draft_id"]
        material = county.known["material_id"]
        county.citizen.send("DELETE", f"/drafts/{draft}/files/{material}")
        file = SimpleUploadedFile("x.pdf", A_PDF)
        vars(file)["_name"] = name
        answer = county.citizen.upload(f"/drafts/{draft}/materials/plan", file=file)
        if answer.status_code != 201:
            assert is_refused(answer, 400, 422)
            return
        kept = answer.json()["files"][0]["name"]
        assert not set(kept) & set("/\\\x00\r\n\u202e")
        shown = county.citizen.get(f"/materials/{answer.json()['material_ids'][0]}/file")
        assert b"".join(shown.streaming_content) == A_PDF
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in shown or "x=1" not in shown["Set-Cookie"]

    def test_a_file_too_many_is_refused(self, county: County) -> None:
        from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF

        draft = county.known["draft_id"]
        for _number in range(30):
            file = SimpleUploadedFile("a.pdf", A_PDF)
            answer = county.citizen.upload(f"/drafts/{draft}/materials/plan", file=file)
            if answer.status_code != 201:
                break
        assert is_refused(answer, 422, code="casework.too_many_files")


class TestForms:
    @pytest.mark.parametrize(
        "value",
        ["x" * 19_000, "<script>alert(1)</script>", "1" * 400, "1e308", "\u202e\u0007", "'; DROP TABLE x;--"],
    )
    def test_odd_answers_are_kept_or_refused(self, county: County, value: str) -> None:
        place = f"/drafts/{county.known['draft_id']}"
        for path in ({"contact": {"name": value}}, {"premises": {"area": value}}):
            answer = county.citizen.send("PATCH", place, {"data": path}, if_match="*")
            assert answer.status_code == 200 or is_refused(answer, 413, 422)
        sent = county.citizen.post(f"{place}/submit", idempotency_key="x")
        assert is_refused(sent, 422, code="casework.form_invalid")

    @pytest.mark.parametrize(
        "data",
        [
            {"items": "x"},
            {"items": [{"target": 1}]},
            {"items": [{"target": "field:none", "reason": "x" * 9_000}]},
            {"hand_to": "nobody"},
            {"run": 10**30},
            {"a": [[[[[[1]]]]]]},
        ],
    )
    @pytest.mark.parametrize(
        "act", ["claim", "hand_over", "return_to", "start_special", "waive_effect", "sign"]
    )
    def test_odd_data_of_an_act_is_refused(self, county: County, act: str, data: dict[str, Any]) -> None:
        officer, known = county.officer, county.known
        officer.client.raise_request_exception = False
        body = {"act": act, "task_id": known["task_id"], "data": data}
        answer = officer.post(f"/cases/{known['case_id']}/acts", body, if_match="*")
        assert answer.status_code == 200 or is_refused(answer, 400, 403, 409, 422)


FLOW = "flows/licence.bpmn"
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
SCRIPT = "<startEvent id='s'/><scriptTask id='t'/><endEvent id='e'/>"
BROKEN: dict[str, tuple[str, str]] = {
    "a flow that is no XML": (FLOW, "not xml <"),
    "a flow with an entity": (
        FLOW,
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
    ),
    "a flow with a billion laughs": (
        FLOW,
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><d>&c;</d>',
    ),
    "a flow without a process": (FLOW, f"<definitions {BPMN}/>"),
    "a flow with a script": (FLOW, f"<definitions {BPMN}><process id='p'>{SCRIPT}</process></definitions>"),
    "a flow that nests deeply": (FLOW, "<a>" * 20_000 + "</a>" * 20_000),
    "a form that is no JSON": ("forms/form.json", "{"),
    "a form that nests deeply": ("forms/form.json", "[" * 50_000 + "]" * 50_000),
    "an item with a broken table": ("items/item.toml", "code = "),
    "a manifest that is no TOML": ("application.toml", "\x00"),
    "a folder that nobody knows": ("secrets/x.txt", "x"),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    from zhengyun.engines.casework.tests.world import write_package

    return write_package(tmp_path / "hostile")


@pytest.mark.django_db
class TestPackages:
    @pytest.mark.parametrize("name", BROKEN)
    def test_a_broken_package_is_told_what_is_wrong(self, package: Path, name: str) -> None:
        place, content = BROKEN[name]
        (package / place).parent.mkdir(exist_ok=True)
        (package / place).write_text(content, "utf-8")
        problems = packages.check(package)
        assert problems
        assert all(problem.code and problem.message for problem in problems)
        assert any(Path(place).name in str(problem) or "secrets" in str(problem) for problem in problems)

    def test_a_sound_package_has_no_problem(self, county: County, package: Path) -> None:
        assert [str(problem) for problem in packages.check(package)] == []
