"""The errors of the rule language, with the place in the text."""

from __future__ import annotations

from zhengyun.kit.errors import Problem


class RuleProblem(Problem):
    """A fault in an expression, or a limit that its evaluation met. line and column count from 1."""

    def __init__(
        self, code: str, message: str, *, text: str, at: int, value: object = None, remedy: str = ""
    ) -> None:
        at = max(0, min(at, len(text)))
        self.line = text.count("\n", 0, at) + 1
        self.column = at - (text.rfind("\n", 0, at) + 1) + 1
        shown = f"Line {self.line}, column {self.column}: {message}"
        super().__init__(f"rules.{code}", shown, value=value, remedy=remedy)


class FaultError(Exception):
    """A limit met deep inside a value operation, where the place in the text is not known."""

    def __init__(self, code: str, message: str, *, remedy: str = "", value: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.value = value
