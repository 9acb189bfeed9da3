"""The registry of effects: what a service task of a flow can do."""

from __future__ import annotations

from zhengyun.engines.casework.contracts.effects import Effect

_effects: dict[str, Effect] = {}


def register_effect(effect: Effect) -> None:
    """Called in AppConfig.ready(). Raises ValueError when another effect has this name already."""
    known = _effects.get(effect.name)
    if known is not None and type(known) is not type(effect):
        raise ValueError(f"two effects are called {effect.name}")
    _effects[effect.name] = effect


def get_effect(name: str) -> Effect | None:
    return _effects.get(name)


def known_effects() -> frozenset[str]:
    return frozenset(_effects)


def can_be_tried(effect: Effect) -> bool:
    """Whether all that it brings about is in our database, so that a trial leaves nothing behind."""
    return bool(getattr(effect, "can_be_tried", False))


def can_be_waived(effect: Effect | None) -> bool:
    """Whether the case may go on without it."""
    return not getattr(effect, "cannot_be_waived", False)
