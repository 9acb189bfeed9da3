"""The built-in functions."""

from zhengyun.engines.rules.feel.builtins import (
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    ranges,
    statistics,
    texts,
)
from zhengyun.engines.rules.feel.builtins.registry import REGISTRY, invoke

__all__ = ["REGISTRY", "invoke"]

_ = (contexts, conversion, lists, moments, numbers, ranges, statistics, texts)
