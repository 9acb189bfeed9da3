"""Small flows for tests, written as lines."""

from __future__ import annotations

import itertools

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" targetNamespace="urn:t">'
)
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
}


def bpmn(elements: str, edges: str, extra: str = "", process: str = 'id="p" isExecutable="true"') -> bytes:
    """elements: `kind id [default]` per line; edges: `a > b > c` per line, `a > b [condition] {id}`."""
    lines = [HEAD, f"<process {process}>"]
    for row in filter(None, map(str.strip, elements.splitlines())):
        kind, key, *default = row.split()
        more = f' default="{default[0]}"' if default else ""
        lines.append(f'<{TAGS.get(kind, kind)} id="{key}" name="{key.title()}"{more}/>')
    for row in filter(None, map(str.strip, edges.splitlines())):
        way, _, condition = row.partition("[")
        way, _, name = way.partition("{")
        stops = [s.strip() for s in way.split(">")]
        for source, target in itertools.pairwise(stops):
            key = name.strip(" }") or f"{source}_{target}"
            text = condition.rstrip().removesuffix("]").replace("<", "&lt;")
            inner = f"<conditionExpression>{text}</conditionExpression>" if condition else ""
            lines.append(
                f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
            )
    return "".join([*lines, extra, "</process></definitions>"]).encode()


LICENCE_FLOW = bpmn(
    """
    start begin
    user counter
    and split
    user review
    user inspection
    and join
    user decision
    xor decided refused_way
    service licence
    xor merge
    user service
    end done
    """,
    """
    begin > counter > split > review > join
    split > inspection > join > decision > decided
    decided > licence [outcome = "granted"]
    decided > merge {refused_way}
    licence > merge > service > done
    """,
)
