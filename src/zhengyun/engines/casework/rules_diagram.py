"""The tables of acts, drawn for the documentation."""

from __future__ import annotations

from zhengyun.engines.casework.rules import ActSet


def diagram(act_set: ActSet) -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {act_set.initial}"]
    for act in act_set.acts.values():
        if act.to:
            lines += [f"    {s} --> {act.to}: {act.name}" for s in act_set.states if s in act.states]
    stays = {s: [a.name for a in act_set.acts.values() if not a.to and s in a.states] for s in act_set.states}
    lines += [f"    note right of {state}: {', '.join(names)}" for state, names in stays.items() if names]
    lines += [f"    {s} --> [*]" for s in act_set.states if s in act_set.closing]
    return "\n".join(lines)
