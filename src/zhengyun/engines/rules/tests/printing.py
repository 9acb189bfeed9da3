"""Writes a syntax tree as text, with brackets around every part, so that parsing gives the tree again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhengyun.engines.rules.feel import syntax
from zhengyun.engines.rules.feel.syntax import Node


def literal(node: syntax.Literal) -> str:
    if node.value is None or isinstance(node.value, bool):
        return str(node.value).lower().replace("none", "null")
    if isinstance(node.value, str):
        return '"' + node.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(node.value)


def part(node: Node) -> str:
    return f"({show(node)})"


def listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(show(node) for node in nodes)


def iterated(iterators: tuple[syntax.Iterator, ...]) -> str:
    return ", ".join(
        f"{each.name} in {part(each.source)}" + (f"..{part(each.end)}" if each.end else "")
        for each in iterators
    )


def chain(node: syntax.Chain) -> str:
    pairs = zip(node.operators, node.rest, strict=True)
    return part(node.first) + "".join(f" {operator} {part(item)}" for operator, item in pairs)


def ranged(node: syntax.RangeLiteral) -> str:
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{opening}{part(node.start)}..{part(node.end)}{closing}"


def context(node: syntax.ContextLiteral) -> str:
    pairs = zip(node.keys, node.values, strict=True)
    return "{" + ", ".join(f"{key}: {show(value)}" for key, value in pairs) + "}"


def tested(node: syntax.In) -> str:
    return ", ".join(f"{test.operator} {part(test.operand)}" for test in node.tests)


WRITERS: dict[type[Node], Callable[[Any], str]] = {
    syntax.Literal: literal,
    syntax.Name: lambda node: node.text,
    syntax.Path: lambda node: f"{part(node.base)}.{node.name}",
    syntax.Filter: lambda node: f"{part(node.base)}[{show(node.condition)}]",
    syntax.BuiltinCall: lambda node: f"{node.function}({listed(node.arguments)})",
    syntax.Negate: lambda node: f"-{part(node.operand)}",
    syntax.Chain: chain,
    syntax.Logic: lambda node: f" {node.operator} ".join(part(item) for item in node.items),
    syntax.Comparison: lambda node: f"{part(node.left)} {node.operator} {part(node.right)}",
    syntax.Between: lambda node: f"{part(node.value)} between {part(node.low)} and {part(node.high)}",
    syntax.In: lambda node: f"{part(node.value)} in ({tested(node)})",
    syntax.InstanceOf: lambda node: f"{part(node.value)} instance of {node.type.name}",
    syntax.If: lambda node: f"if {show(node.condition)} then {show(node.then)} else {show(node.otherwise)}",
    syntax.For: lambda node: f"for {iterated(node.iterators)} return {show(node.body)}",
    syntax.Quantified: lambda node: (
        f"{node.kind} {iterated(node.iterators)} satisfies {show(node.condition)}"
    ),
    syntax.ListLiteral: lambda node: f"[{listed(node.items)}]",
    syntax.ContextLiteral: context,
    syntax.RangeLiteral: ranged,
    syntax.Function: lambda node: f"function({', '.join(node.parameters)}) {show(node.body)}",
}


def show(node: Node) -> str:
    return WRITERS[type(node)](node)
