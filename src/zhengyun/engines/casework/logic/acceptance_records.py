"""Records of an acceptance case: what registers know before, and what they must hold afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from zhengyun.engines.casework import sources
from zhengyun.engines.casework.contracts import SourceContext, Wanted
from zhengyun.engines.rules import facade as feel
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor

REGISTERS = "registers"
KNOWN = ("name", "code", "kind", "phone", "representative", "address", "region")
NAMES = frozenset({"applicant", "today"})


class Records:
    """Values that begin with `=` are FEEL over the applicant."""

    def __init__(self, applicant: Actor) -> None:
        party_id = applicant.party_id or applicant.person_id
        context = SourceContext(party_id, applicant.person_id, "") if party_id else None
        asked = [(f"applicant.{name}", Wanted(name)) for name in KNOWN]
        found = sources.read(asked, context) if context else {}
        self._applicant = {one[1].key: known.value for one, known in found.items()} | {"id": str(party_id)}

    def enter(self, records: Iterable[Mapping[str, Any]]) -> None:
        for one in records:
            source, name = _place(one["register"])
            sources.record_source(source).enter(name, self.filled(one["values"]))

    def missing(self, records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        for one in records:
            wanted = self.filled(one)
            register = wanted.pop("register")
            source, name = _place(register)
            if not sources.record_source(source).has(name, wanted):
                yield f"{register} {wanted}"

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(one) for name, one in values.items()}

    def _value(self, stated: Any) -> Any:
        if isinstance(stated, date):
            return stated.isoformat()
        if not (isinstance(stated, str) and stated.startswith("=")):
            return stated
        expression = feel.compile_expression(stated.removeprefix("="), names=NAMES)
        return feel.to_json(feel.evaluate(expression, {"applicant": self._applicant, "today": clock.today()}))


def _place(stated: str) -> tuple[str, str]:
    """`resources.lease` is kept by the source of this name; a name alone is a register's."""
    source, dot, name = stated.partition(".")
    return (source, name) if dot else (REGISTERS, stated)
