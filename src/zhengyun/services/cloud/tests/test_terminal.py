"""The small terminal of the serial line: what a machine writes is what a person sees."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "static" / "cloud" / "terminal.js"
NODE = shutil.which("node")
PROGRAM = """
import { readFileSync } from "node:fs";
const code = readFileSync(process.argv[1], "utf8");
const { Terminal, sent } = await import("data:text/javascript," + encodeURIComponent(code));
const asked = JSON.parse(readFileSync(0, "utf8"));
if (asked.keys) console.log(JSON.stringify(asked.keys.map((key) => sent(key))));
else {
  const said = [];
  const terminal = new Terminal((words) => said.push(words));
  for (const block of asked.blocks) terminal.write(new Uint8Array(block));
  console.log(JSON.stringify({ ...terminal.shown(), said, kept: terminal.past.length }));
}
"""
pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node here, so the terminal is not tried")


def run(**asked: Any) -> Any:
    assert NODE
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", PROGRAM, str(SCRIPT)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shown(*words: str | bytes) -> dict[str, Any]:
    blocks = [list(one.encode() if isinstance(one, str) else one) for one in words]
    found: dict[str, Any] = run(blocks=blocks)
    return found


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("login: ", "login: "),
        ("one\r\ntwo", "one\ntwo"),
        ("abc\rX", "Xbc"),
        ("abc\b\bX", "aXc"),
        ("a\tb", "a       b"),
        ("\x07bell", "bell"),
        ("\x1b[1;32mgreen\x1b[0m", "green"),
        ("old\x1b[2J\x1b[Hnew", "new"),
        ("old\x1bcnew", "new"),
        ("abcdef\r\x1b[3C\x1b[K", "abc"),
        ("abcdef\x1b[3D\x1b[1K", "    ef"),
        ("abc\x1b[2K", ""),
        ("abcdef\r\x1b[2P", "cdef"),
        ("abc\r\x1b[2@", "  abc"),
        ("abcdef\r\x1b[2X", "  cdef"),
        ("a\r\nb\r\nc\x1b[1;1H\x1b[M", "b\nc"),
        ("a\r\nb\x1b[1;1H\x1b[L", "\na\nb"),
        ("\x1b[2;3Hx\x1b[1;1Hy", "y\n  x"),
        ("\x1b[?25l\x1b[?7h\x1b(Bplain", "plain"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]0;a title\x1b\\text", "text"),
        ("\x1b7\x1b[5;5H\x1b8x", "x"),
        ("\x1b[999999999Cx", " " * 79 + "x"),
        ("\x1b[999999999@x", "x"),
        ("x" * 81, "x" * 80 + "\nx"),
    ],
)
def test_what_is_written_is_shown(words: str, text: str) -> None:
    lines = shown(words)["text"].split("\n")
    assert [line.rstrip(" ") for line in lines] == [line.rstrip(" ") for line in text.split("\n")]


def test_signs_and_sequences_may_come_in_pieces() -> None:
    found = shown("政".encode()[:1], "政".encode()[1:], "\x1b", "[", "1", "m云")
    assert found["text"].rstrip() == "政云"


def test_what_is_no_text_does_no_harm() -> None:
    assert shown(bytes(range(256)) * 20)["text"]


def test_lines_above_are_kept_but_not_without_end() -> None:
    found = shown("".join(f"line {number}\r\n" for number in range(2000)))
    assert found["kept"] == 1000
    assert found["text"].endswith("line 1999\n ")


def test_a_region_scrolls_by_itself() -> None:
    found = shown("top\x1b[2;4r\x1b[2;1Ha\r\nb\r\nc\r\nd")
    assert found["text"].rstrip(" ") == "top\nb\nc\nd"
    assert found["kept"] == 0


def test_the_cursor_stands_where_the_machine_put_it() -> None:
    found = shown("one\r\ntwo\x1b[2D")
    assert found["text"][found["cursor"]] == "w"
    assert shown("\x1b[?25lx")["cursor"] == -1


@pytest.mark.parametrize(
    ("question", "answer"), [("ab\x1b[6n", "\x1b[1;3R"), ("\x1b[5n", "\x1b[0n"), ("\x1b[c", "\x1b[?1;0c")]
)
def test_it_answers_the_machine(question: str, answer: str) -> None:
    assert shown(question)["said"] == [answer]


def test_keys_are_sent_as_a_terminal_does() -> None:
    keys: list[tuple[dict[str, Any], str | None]] = [
        ({"key": "Enter"}, "\r"),
        ({"key": "Backspace"}, "\x7f"),
        ({"key": "ArrowUp"}, "\x1b[A"),
        ({"key": "c", "ctrlKey": True}, "\x03"),
        ({"key": "d", "ctrlKey": True}, "\x04"),
        ({"key": "[", "ctrlKey": True}, "\x1b"),
        ({"key": "v", "ctrlKey": True}, None),
        ({"key": "C", "ctrlKey": True, "shiftKey": True}, None),
        ({"key": "q", "ctrlKey": True, "altKey": True}, None),
        ({"key": "a"}, None),
        ({"key": "Enter", "isComposing": True}, None),
        ({"key": "F5"}, None),
    ]
    assert run(keys=[key for key, _sent in keys]) == [sent for _key, sent in keys]
