"""A bundle (一件事): which of its members a case may come to, and what its outcome says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from zhengyun.engines.casework.flow_rules import EXCLUSIVE, Edge, Flow

OPENS = "cases.open"
CLOSES = "cases.close"
GRANTED = frozenset({"granted", "filed", "upheld", "confirmed", "completed"})
WITHDRAWN = frozenset({"withdrawn"})
KNOWN_BEFORE = frozenset({"data", "option", "params", "today"})
"""What FEEL of a bundle may name: what is known before anything was opened."""

_PLAIN = re.compile(r"=\s*data\.([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\s*")


def reachable(flow: Flow, way_of: Callable[[str], str], begin: Iterable[str] = ()) -> frozenset[str]:
    """Elements to which a case may come from where it stands, else from its start. way_of: the sequence flow
    by which it leaves an exclusive gateway, '' where that is not known yet: then it may leave by each."""
    seen: set[str] = set()
    queue = list(begin) or [flow.start]
    while queue:
        here = queue.pop()
        if here in seen:
            continue
        seen.add(here)
        way = way_of(here) if flow.nodes[here].kind == EXCLUSIVE else ""
        queue += [edge.target for edge in flow.outgoing[here] if way in ("", edge.id)]
    return frozenset(seen)


def plain_path(stated: object) -> str:
    """The one answer of the whole that an expression takes over as it stands; '' for anything else."""
    found = _PLAIN.fullmatch(stated) if isinstance(stated, str) else None
    return found[1] if found else ""


def place_in_whole(key: str, answers: Mapping[str, object], materials: Mapping[str, str]) -> str:
    """Where the whole's form asks for what is wrong in a member's: a path, a cell of a table, a material.

    '' where no single question of it does.
    """
    if key in materials:
        return materials[key]
    path, dash, rest = key.partition("-")
    place = plain_path(answers.get(path))
    return f"{place}{dash}{rest}" if place else ""


def tally(outcomes: Iterable[str]) -> dict[str, int]:
    """How many members were granted (or filed), withdrawn, or ended otherwise."""
    found = {"granted": 0, "refused": 0, "withdrawn": 0}
    for one in outcomes:
        kind = "granted" if one in GRANTED else "withdrawn" if one in WITHDRAWN else "refused"
        found[kind] += 1
    return found


def concluding_act(found: Mapping[str, int]) -> str:
    """What the platform does with a whole whose members are all closed."""
    return "conclude" if found["granted"] and not found["refused"] + found["withdrawn"] else "conclude_partly"


def accepted_at(moments: Iterable[datetime | None]) -> datetime | None:
    """A whole is accepted when the last of its members was; None while one was not."""
    known = list(moments)
    return max((one for one in known if one), default=None) if all(known) else None


def is_avoidable(flow: Flow, element: str) -> bool:
    """Whether a case can leave some gateway by a way that never comes to the element."""
    forks = [edge for edge in flow.edges if flow.nodes[edge.source].kind == EXCLUSIVE]
    return any(element not in reachable(flow, _leaving_by(fork)) for fork in forks)


def _leaving_by(fork: Edge) -> Callable[[str], str]:
    return lambda gateway: fork.id if gateway == fork.source else ""
