"""Text to Expression, with a cache."""

from __future__ import annotations

from functools import lru_cache

from zhengyun.engines.rules.contracts import Expression
from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.parser import Parser
from zhengyun.engines.rules.feel.syntax import height


@lru_cache(maxsize=2048)
def compile_cached(text: str, names: frozenset[str], *, is_unary: bool) -> Expression:
    parser = Parser(text, names)
    tree = parser.unary_tests() if is_unary else parser.whole()
    if height(tree) > limits.TREE_HEIGHT:
        raise parser.too_deep(tree.at)
    return Expression(
        source=text,
        tree=tree,
        free=frozenset(parser.free),
        mentions=frozenset(parser.mentions | {"?"} if is_unary else parser.mentions),
        is_unary=is_unary,
    )
