"""Walks the tree. A run belongs to one evaluation: its budget, its instant, its depth of calls."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from zhengyun.engines.rules.contracts import Expression, Range
from zhengyun.engines.rules.feel import limits, syntax
from zhengyun.engines.rules.feel.builtins import REGISTRY, invoke
from zhengyun.engines.rules.feel.instances import is_instance
from zhengyun.engines.rules.feel.loops import evaluate_for, evaluate_quantified
from zhengyun.engines.rules.feel.operations import (
    compare,
    compute,
    conjunction,
    contains,
    equal,
    in_range,
    negate,
    range_part,
)
from zhengyun.engines.rules.feel.problems import FaultError, RuleProblem
from zhengyun.engines.rules.feel.running import Lambda, Running
from zhengyun.engines.rules.feel.scope import MISSING, Scope
from zhengyun.engines.rules.feel.syntax import Node
from zhengyun.engines.rules.feel.temporal import PARTS
from zhengyun.engines.rules.feel.values import enter
from zhengyun.kit import clock


def evaluate(expression: Expression, context: Mapping[str, Any]) -> Any:
    run = Run()
    try:
        with decimal.localcontext(limits.DECIMAL):
            names = {name: enter(context[name], run) for name in expression.mentions if name in context}
            return run.value(expression.tree, Scope(names))
    except FaultError as fault:
        raise _located(expression, run, fault) from None
    except decimal.Overflow:
        large = FaultError("number_too_large", "A number becomes too large.")
        raise _located(expression, run, large) from None
    except RecursionError:
        deep = FaultError("too_deep", "The evaluation is nested too deeply.")
        raise _located(expression, run, deep) from None


def _located(expression: Expression, run: Run, fault: FaultError) -> RuleProblem:
    return RuleProblem(
        fault.code, fault.message, text=expression.source, at=run.at, value=fault.value, remedy=fault.remedy
    )


class Run(Running):
    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.calls = 0
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        if self._now is None:
            self._now = clock.local()
        return self._now

    def value(self, node: Node, scope: Scope) -> Any:
        self.steps -= 1
        if self.steps < 0:
            self.at = node.at
            raise limits.too_long()
        return _HANDLERS[type(node)](self, node, scope)

    def call(self, function: Any, arguments: list[Any]) -> Any:
        """Calls a value; null if it is no function or the arguments do not fit."""
        if not isinstance(function, Lambda) or len(arguments) != len(function.written.parameters):
            return None
        written = function.written
        for argument, kind in zip(arguments, written.types, strict=True):
            if kind is not None and argument is not None and not is_instance(argument, kind, self):
                return None
        if self.calls >= limits.CALL_DEPTH:
            raise FaultError("too_deep", f"Functions call each other more than {limits.CALL_DEPTH} deep.")
        self.calls += 1
        names = dict(zip(written.parameters, arguments, strict=True))
        found = self.value(written.body, Scope(names, function.scope))
        self.calls -= 1
        return found


def _literal(run: Run, node: syntax.Literal | syntax.AtLiteral, scope: Scope) -> Any:
    return node.value


def _name(run: Run, node: syntax.Name, scope: Scope) -> Any:
    found = scope.lookup(node.text)
    return None if found is MISSING else found


def _path(run: Run, node: syntax.Path, scope: Scope) -> Any:
    base = run.value(node.base, scope)
    if type(base) is list:
        run.check_list(len(base))
        return [member(item, node.name) for item in base]
    return member(base, node.name)


def member(base: Any, name: str) -> Any:
    if type(base) is dict:
        return base.get(name)
    if isinstance(base, Range):
        return range_part(base, name)
    part = PARTS.get(type(base), {}).get(name)
    return part(base) if part else None


def _filter(run: Run, node: syntax.Filter, scope: Scope) -> Any:
    base = run.value(node.base, scope)
    if base is None:
        return None
    items = base if type(base) is list else [base]
    first = run.value(node.condition, _item_scope(items[0], scope) if items else scope)
    if type(first) is decimal.Decimal:
        return _pick(items, first)
    found = items[:1] if first is True else []
    for item in items[1:]:
        if run.value(node.condition, _item_scope(item, scope)) is True:
            found.append(item)
    run.check_list(len(found))
    return found


def _item_scope(item: Any, scope: Scope) -> Scope:
    outer = Scope({"item": item}, scope)
    return Scope(item, outer) if type(item) is dict else outer


def _pick(items: list[Any], index: decimal.Decimal) -> Any:
    if not index or abs(index) > len(items) or index != index.to_integral_value():
        return None
    place = int(index)
    return items[place - 1 if place > 0 else place]


def _call(run: Run, node: syntax.Call, scope: Scope) -> Any:
    function = run.value(node.function, scope)
    arguments = [run.value(argument, scope) for argument in node.arguments]
    if node.names and isinstance(function, Lambda):
        given = dict(zip(node.names, arguments, strict=True))
        if set(given) != set(function.written.parameters):
            return None
        arguments = [given[name] for name in function.written.parameters]
    run.at = node.at
    return run.call(function, arguments)


def _builtin_call(run: Run, node: syntax.BuiltinCall, scope: Scope) -> Any:
    arguments = [run.value(argument, scope) for argument in node.arguments]
    run.at = node.at
    return invoke(run, REGISTRY[node.function], arguments, node.names)


def _is_defined(run: Run, node: syntax.IsDefined, scope: Scope) -> bool:
    subject = node.subject
    if isinstance(subject, syntax.Name):
        return scope.lookup(subject.text) is not MISSING
    if isinstance(subject, syntax.Path):
        base = run.value(subject.base, scope)
        return subject.name in base if type(base) is dict else member(base, subject.name) is not None
    return run.value(subject, scope) is not None


def _negate(run: Run, node: syntax.Negate, scope: Scope) -> Any:
    return negate(run.value(node.operand, scope))


def _chain(run: Run, node: syntax.Chain, scope: Scope) -> Any:
    found = run.value(node.first, scope)
    for operator, operand in zip(node.operators, node.rest, strict=True):
        right = run.value(operand, scope)
        run.at = node.at
        found = compute(operator, found, right)
        if type(found) is str:
            run.check_text(len(found))
    return found


def _logic(run: Run, node: syntax.Logic, scope: Scope) -> bool | None:
    deciding = node.operator == "or"
    found: bool | None = not deciding
    for item in node.items:
        value: object = run.value(item, scope)
        if value is deciding:
            return deciding
        if type(value) is not bool:
            found = None
    return found


def _comparison(run: Run, node: syntax.Comparison, scope: Scope) -> bool | None:
    left = run.value(node.left, scope)
    return compare(node.operator, left, run.value(node.right, scope), run)


def _between(run: Run, node: syntax.Between, scope: Scope) -> bool | None:
    value = run.value(node.value, scope)
    low = compare(">=", value, run.value(node.low, scope), run)
    return conjunction(low, compare("<=", value, run.value(node.high, scope), run))


def _in(run: Run, node: syntax.In, scope: Scope) -> bool | None:
    return _passes(run, run.value(node.value, scope), node.tests, scope)


def _unary_tests(run: Run, node: syntax.UnaryTests, scope: Scope) -> bool | None:
    if not node.tests:
        return True
    value = scope.lookup("?")
    found = _passes(run, None if value is MISSING else value, node.tests, scope)
    return (None if found is None else not found) if node.is_negated else found


def _passes(run: Run, value: Any, tests: tuple[syntax.Test, ...], scope: Scope) -> bool | None:
    inner = Scope({"?": value}, scope)
    found: bool | None = False
    for test in tests:
        answer = _test(run, value, test, inner)
        if answer is True:
            return True
        found = None if answer is None else found
    return found


def _test(run: Run, value: Any, test: syntax.Test, scope: Scope) -> bool | None:
    operand = run.value(test.operand, scope)
    run.at = test.at
    if test.operator:
        return compare(test.operator, value, operand, run)
    if test.is_about_input:
        return operand if operand is True or operand is False else None
    if operand is None and isinstance(test.operand, syntax.RangeLiteral):
        return None
    if isinstance(operand, Range) and not isinstance(value, Range):
        return in_range(value, operand, run)
    if type(operand) is list:
        if type(value) is list and equal(value, operand, run):
            return True
        ranges = (item for item in operand if isinstance(item, Range))
        return contains(operand, value, run) or any(in_range(value, item, run) is True for item in ranges)
    return equal(value, operand, run)


def _if(run: Run, node: syntax.If, scope: Scope) -> Any:
    return run.value(node.then if run.value(node.condition, scope) is True else node.otherwise, scope)


def _list(run: Run, node: syntax.ListLiteral, scope: Scope) -> list[Any]:
    return [run.value(item, scope) for item in node.items]


def _context(run: Run, node: syntax.ContextLiteral, scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {}
    inner = Scope(found, scope)
    for key, value in zip(node.keys, node.values, strict=True):
        found[key] = run.value(value, inner)
    return found


def _range(run: Run, node: syntax.RangeLiteral, scope: Scope) -> Range | None:
    start, end = run.value(node.start, scope), run.value(node.end, scope)
    if start is None or end is None or type(start) is not type(end):
        return None
    return Range(start, end, node.start_included, node.end_included)


def _function(run: Run, node: syntax.Function, scope: Scope) -> Lambda:
    return Lambda(node, scope)


def _instance_of(run: Run, node: syntax.InstanceOf, scope: Scope) -> bool:
    return is_instance(run.value(node.value, scope), node.type, run)


_HANDLERS: Final[dict[type[Node], Callable[[Run, Any, Scope], Any]]] = {
    syntax.Literal: _literal,
    syntax.AtLiteral: _literal,
    syntax.Name: _name,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Call: _call,
    syntax.BuiltinCall: _builtin_call,
    syntax.IsDefined: _is_defined,
    syntax.Negate: _negate,
    syntax.Chain: _chain,
    syntax.Logic: _logic,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.UnaryTests: _unary_tests,
    syntax.If: _if,
    syntax.For: evaluate_for,
    syntax.Quantified: evaluate_quantified,
    syntax.ListLiteral: _list,
    syntax.ContextLiteral: _context,
    syntax.RangeLiteral: _range,
    syntax.Function: _function,
    syntax.InstanceOf: _instance_of,
}
