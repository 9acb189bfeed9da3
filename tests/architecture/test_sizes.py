"""Small functions in small files."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import ROOT, SOURCE, is_test, place, tree

FUNCTION_LINES = 40
FILE_LINES = 400
TEST_FILE_LINES = 600


def files() -> list[Path]:
    found = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "conftest.py"]
    return [path for path in found if "migrations" not in path.parts]


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    words = (first.end_lineno or first.lineno) - first.lineno + 1 if has_words else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - words


def test_functions_are_short() -> None:
    wrong = [
        f"{place(path, node.lineno)}: {node.name} has {body_lines(node)} lines"
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > FUNCTION_LINES
    ]
    assert wrong == []


def test_files_are_short() -> None:
    wrong = [
        f"{place(path)}: {lines} lines"
        for path in files()
        for lines in [len(path.read_text().splitlines())]
        if lines > (TEST_FILE_LINES if is_test(path) else FILE_LINES)
    ]
    assert wrong == []
