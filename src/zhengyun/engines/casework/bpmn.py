"""Reads BPMN 2.0 XML into a `Flow`. What is not supported is refused with element id and reason.

Entities, DTDs and the network are off; conditions are FEEL and are compiled here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from zhengyun.engines.casework.flow_rules import (
    END,
    EXCLUSIVE,
    PARALLEL,
    SERVICE,
    START,
    USER,
    Edge,
    Fault,
    Flow,
    Node,
    check_flow,
)
from zhengyun.engines.rules import facade as feel
from zhengyun.kit.errors import Problem

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MAX_BYTES = 1_000_000
MAX_ELEMENTS = 500
KNOWN_NAMES = frozenset(
    {"case", "data", "params", "outcome", "tasks", "effects", "today", "option", "licence"}
)
KINDS = {
    "startEvent": START,
    "endEvent": END,
    "userTask": USER,
    "serviceTask": SERVICE,
    "exclusiveGateway": EXCLUSIVE,
    "parallelGateway": PARALLEL,
}
_SILENT = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})
_OF_DEFINITIONS = frozenset({"process", "documentation", "extensionElements"})
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_PLAIN = {"startQuantity": "1", "completionQuantity": "1", "isForCompensation": "false"}


class _RefusedError(Exception):
    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = list(faults)


def read_bpmn(source: bytes) -> tuple[Flow | None, list[Fault]]:
    """The flow of a file, or what is wrong with it, all at once."""
    try:
        process = _process(_parse(source))
        flow, faults = _flow(process)
    except _RefusedError as refused:
        return None, refused.faults
    faults = faults or check_flow(flow) or _check_conditions(flow)
    return (None, faults) if faults else (flow, [])


def _parse(source: bytes) -> etree._Element:
    if len(source) > MAX_BYTES:
        raise _RefusedError([Fault("file", f"the file is larger than {MAX_BYTES // 1000} kB")])
    plain = source.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise _RefusedError([Fault("file", "document types and entities are not allowed")])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _RefusedError([Fault("file", f"it is not well-formed XML: {error}")]) from error
    if root.tag != f"{{{MODEL}}}definitions":
        raise _RefusedError([Fault("file", "the root element is not BPMN 2.0 definitions")])
    return root


def _local(element: etree._Element) -> str | None:
    """The name of a BPMN model element; None for elements of other vocabularies."""
    name = etree.QName(element)
    return name.localname if name.namespace == MODEL else None


def _process(root: etree._Element) -> etree._Element:
    faults = [
        Fault(child.get("id", _local(child) or ""), f"{_local(child)} is not supported")
        for child in root
        if _local(child) and _local(child) not in _OF_DEFINITIONS
    ]
    processes = [child for child in root if _local(child) == "process"]
    if len(processes) != 1:
        faults.append(Fault("definitions", f"exactly one process is wanted, not {len(processes)}"))
    elif processes[0].get("isExecutable") != "true":
        faults.append(
            Fault(processes[0].get("id", "process"), 'the process is not marked isExecutable="true"')
        )
    if faults:
        raise _RefusedError(faults)
    return processes[0]


def _flow(process: etree._Element) -> tuple[Flow, list[Fault]]:
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    if len(process) > MAX_ELEMENTS:
        raise _RefusedError([Fault("process", f"it has more than {MAX_ELEMENTS} elements")])
    for element in process:
        name = _local(element)
        if name is None or name in _SILENT:
            continue
        key = element.get("id", "")
        faults += _check_element(element, name, key, seen)
        seen.add(key)
        if name in KINDS:
            nodes[key] = Node(
                key, KINDS[name], (element.get("name") or key).strip()[:100], element.get("default", "")
            )
        elif name == "sequenceFlow":
            edges.append(_edge(element, key, faults))
    return Flow(nodes, tuple(edges)), faults


def _check_element(element: etree._Element, name: str, key: str, seen: set[str]) -> list[Fault]:
    if name not in KINDS and name != "sequenceFlow":
        return [Fault(key or name, f"{name} is not supported")]
    faults = []
    if not _ID.fullmatch(key):
        faults.append(
            Fault(key or name, "its id must begin with a letter and hold letters, digits and _ only")
        )
    if key in seen:
        faults.append(Fault(key, "its id is used twice"))
    allowed = _SILENT | ({"conditionExpression"} if name == "sequenceFlow" else set())
    faults += [
        Fault(key, f"{_local(child)} inside {name} is not supported")
        for child in element
        if _local(child) and _local(child) not in allowed
    ]
    faults += [
        Fault(key, f'{attribute}="{element.get(attribute)}" is not supported')
        for attribute, plain in _PLAIN.items()
        if element.get(attribute, plain) != plain
    ]
    return faults


def _edge(element: etree._Element, key: str, faults: list[Fault]) -> Edge:
    condition = element.find(f"{{{MODEL}}}conditionExpression")
    text = ""
    if condition is not None:
        text = "".join(str(part) for part in condition.itertext()).strip()
        language = condition.get("language", "feel")
        if "feel" not in language.lower():
            faults.append(Fault(key, f"conditions are written in FEEL, not in {language}"))
        if not text:
            faults.append(Fault(key, "its condition is empty"))
    return Edge(key, element.get("sourceRef", ""), element.get("targetRef", ""), text)


def _check_conditions(flow: Flow) -> list[Fault]:
    return [
        Fault(edge.id, reason)
        for edge in flow.edges
        if edge.condition
        for reason in check_expression(edge.condition)
    ]


def check_expression(text: str, known: frozenset[str] = KNOWN_NAMES) -> list[str]:
    """What is wrong with a FEEL expression: its syntax, or names that nobody gives it."""
    try:
        expression = feel.compile_expression(text, names=known)
    except Problem as problem:
        return [str(problem)]
    unknown = sorted(feel.free_names(expression) - known)
    return [f"unknown name in the expression: {name}" for name in unknown]
