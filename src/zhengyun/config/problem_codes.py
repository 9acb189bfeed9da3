"""Every problem code of the platform with what it says: `python -m zhengyun.config.problem_codes`.

The source is read, not run. A code is a constant wherever a problem is made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
DOCUMENT = SOURCE.parents[1] / "docs" / "problems.md"
CODE = re.compile(r"[a-z_]+\.[a-z][a-z0-9_]+")
MAKERS = {"Problem": 422, "problem_at": 422, "forbidden": 403, "not_found": 404, "conflict": 409}
OF_RULES = {"RuleProblem": 422, "FaultError": 422, "problem": 422}
"""The rule language leaves its own name to the class."""
PREFIXES = {"request": "config", "paging": "kit"}
HEAD = """# Problem codes

Whatever is refused is refused with a code that never changes its meaning. The API answers with
`application/problem+json` (RFC 9457), in which `code` is one of these and `type` is
`urn:zhengyun:problem:` and the code; pages and the command line show the same words.

Made by `python -m zhengyun.config.problem_codes` from the source; do not edit.

| code | status | what it says |
|---|---|---|
"""


@dataclass(frozen=True)
class Use:
    """A place where a problem is made. message: '' where it is put together elsewhere."""

    code: str
    status: int | None
    message: str
    room: str
    place: str

    @property
    def owner(self) -> str:
        """The room that a code belongs to by its first part."""
        prefix = self.code.partition(".")[0]
        return PREFIXES.get(prefix, prefix)


def uses(source: Path = SOURCE) -> list[Use]:
    """Every place in product code, in order of code."""
    found: list[Use] = []
    for path in sorted(source.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            found += _uses_in(path, source)
    return sorted(found, key=lambda use: (use.code, use.place))


def _uses_in(path: Path, source: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text("utf-8"))
    parts = path.relative_to(source).parts
    room = parts[0] if len(parts) < 3 or parts[0] in ("config", "kit", "ui") else parts[1]
    words = _words(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (code := _code(node, room)):
            message, maker = _message(node, words), _maker(node)
            if message or maker in MAKERS:
                place = f"{path.relative_to(source)}:{node.lineno}"
                yield Use(code, _status(node, maker), message, room, place)


def _code(node: ast.Call, room: str) -> str:
    """The first argument, where it looks like a code; a sentence must follow it."""
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return ""
    code = f"rules.{first.value}" if room == "rules" and _maker(node) in OF_RULES else first.value
    return code if CODE.fullmatch(code) else ""


def _maker(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _status(node: ast.Call, maker: str) -> int | None:
    for keyword in node.keywords:
        if keyword.arg == "status":
            value = keyword.value
            return value.value if isinstance(value, ast.Constant) and isinstance(value.value, int) else None
    return (MAKERS | OF_RULES).get(maker)


def _message(node: ast.Call, words: list[tuple[int, str, str]]) -> str:
    if len(node.args) < 2:
        return ""
    message = node.args[1]
    if isinstance(message, ast.Name):
        before = [text for line, name, text in words if name == message.id and line <= node.lineno]
        return before[-1] if before else ""
    return _text(message)


def _words(tree: ast.Module) -> list[tuple[int, str, str]]:
    """Messages that are given a name first: line, name, text."""
    found = [
        (node.lineno, target.id, _text(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return sorted(found)


def _text(node: ast.expr) -> str:
    """The literal in `"…"`, `_("…")`, `_("…") % {…}`; what is filled in is left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left)
    if isinstance(node, ast.Call) and _maker(node) in ("_", "gettext", "ngettext") and node.args:
        return _text(node.args[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def doubles(found: list[Use]) -> list[str]:
    """Codes that mean two things: two rooms say something of their own, or two statuses."""
    wrong = []
    for code in sorted({use.code for use in found}):
        same = [use for use in found if use.code == code]
        statuses = {use.status for use in same if use.status}
        strangers = {use.room for use in same if use.room != use.owner}
        own = {use.message for use in same if use.room == use.owner}
        others = {use.message for use in same if use.room != use.owner}
        if len(statuses) > 1:
            wrong.append(f"{code} has the statuses {sorted(statuses)}: {', '.join(u.place for u in same)}")
        if strangers and not others <= own:
            wrong.append(f"{code} belongs to {same[0].owner}, but is made in {', '.join(sorted(strangers))}")
    return wrong


def document(found: list[Use]) -> str:
    lines = []
    for code in sorted({use.code for use in found}):
        same = [use for use in found if use.code == code]
        status = next((use.status for use in same if use.status), None)
        said = sorted({use.message for use in same if use.message})
        lines.append(f"| `{code}` | {status or 'varies'} | {_cell(said)} |")
    return HEAD + "\n".join(lines) + "\n"


def _cell(said: list[str]) -> str:
    return "<br>".join(text.replace("|", "\\|").replace("\n", " ") for text in said) or "as the case may be"


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(uses()), "utf-8")
