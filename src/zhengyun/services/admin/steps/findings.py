"""What departments do alike, ask again or limit differently: pure, from the catalogue and the registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from itertools import combinations

from zhengyun.engines.casework.contracts.processes import Processes, ProcessFigures, ProcessUse
from zhengyun.services.admin.rules_steps import dice
from zhengyun.services.admin.steps.lines import Asked, Needed, StepLine, asked_by, materials_of, matter_title

SIMILAR = 0.5
"""From this likeness two names of materials may mean one thing."""
MOST_TEXT = 300
OPENS = "cases.open"
SURE = "sure"
"""What `also` says of names: that a bundle or an evidence takes them for one, not their wording."""


class What(StrEnum):
    """ways: one standard step, done in several ways. limits: one limit, set differently. register: typed
    although a register has it. again: typed for several departments. material: asked by several. known:
    handed in although others read it. names: perhaps one material under several names."""

    WAYS = "ways"
    LIMITS = "limits"
    REGISTER = "register"
    AGAIN = "again"
    MATERIAL = "material"
    KNOWN = "known"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Where:
    """One place of a finding: department, matter, and what it is there, or which step."""

    department: str
    matter: str
    item: str
    what: str = ""
    line: StepLine | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """key: the same as long as kind and subject are. also: what the words name beside the subject.

    ways: how many different ones. cases: sent in a year for the matters that it touches.
    """

    key: str
    what: What
    subject: str
    also: str
    places: tuple[Where, ...]
    ways: int
    cases: int = 0

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.department for one in self.places))


def find(
    found: Processes,
    standard: Mapping[str, Sequence[StepLine]],
    known: Mapping[str, Sequence[str]],
    figures: ProcessFigures,
) -> list[Finding]:
    """The most cases a year first. standard: steps by the title of the standard step; known: titles of
    fields with the registers that have them."""
    uses = [one for view in found.views for one in view.uses]
    applied = [one for one in uses if not one.is_bundle and not one.is_internal]
    all_found = [
        *_ways(standard),
        *_limits(standard),
        *_asked(found, applied, known),
        *_materials(found, applied),
    ]
    cases: dict[str, int] = defaultdict(int)
    for row in figures.rows:
        cases[row.item_code] += row.cases
    counted = (replace(one, cases=_cases(one, cases)) for one in all_found)
    return sorted(counted, key=lambda one: (-one.cases, -len(one.departments), one.what, one.subject))


def _cases(one: Finding, cases: Mapping[str, int]) -> int:
    return sum(cases.get(item, 0) for item in {place.item for place in one.places})


def _finding(
    what: What, subject: str, places: Iterable[Where], ways: int, also: str = "", path: str = ""
) -> Finding:
    key = sha256(f"{what.value}:{subject}:{path}".encode()).hexdigest()[:16]
    return Finding(key, what, subject[:MOST_TEXT], also[:MOST_TEXT], tuple(dict.fromkeys(places)), ways)


def _places(lines: Iterable[StepLine]) -> list[Where]:
    return [Where(one.departments[0], title, code, line=one) for one in lines for code, title in one.matters]


def way(line: StepLine) -> tuple[object, ...]:
    """What makes one way of doing a standard step another one; where and how long it is done does not."""
    asked = frozenset(one.title for one in line.asked)
    return line.role, frozenset(line.acts), line.effect, asked, line.signers


def _ways(standard: Mapping[str, Sequence[StepLine]]) -> Iterator[Finding]:
    for title, lines in standard.items():
        shown = [line for line in lines if line.departments]
        ways = {way(line) for line in shown}
        if len({line.departments[0] for line in shown}) > 1 and len(ways) > 1:
            yield _finding(What.WAYS, title, _places(shown), len(ways))


def _limits(standard: Mapping[str, Sequence[StepLine]]) -> Iterator[Finding]:
    for title, lines in standard.items():
        shown = [line for line in lines if line.departments and line.limit]
        if len({line.departments[0] for line in shown}) > 1 and len({line.limit for line in shown}) > 1:
            yield _finding(What.LIMITS, title, _places(shown), len({line.limit for line in shown}))


def _asked(
    found: Processes, uses: Sequence[ProcessUse], known: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Typed by hand: the questions for whose answer a form names no source at all."""
    same: dict[tuple[str, str], list[tuple[ProcessUse, Asked]]] = defaultdict(list)
    for use in uses:
        for one in asked_by(found.forms.get(use.form, {})):
            same[one.title, one.path].append((use, one))
    for (title, path), asked in same.items():
        typed = [use for use, one in asked if one.is_typed and not one.known]
        readers = [(use, one) for use, one in asked if one.known]
        departments = {use.organization_name for use in typed}
        others = {use.organization_name for use, _one in readers} - departments
        names = [*dict.fromkeys(s for _use, one in readers for s in one.known)] if others else []
        if typed and (names := names or (list(known.get(title, ())) if len(departments) > 1 else [])):
            yield _question(What.REGISTER, title, path, typed, "、".join(names))
        elif len(departments) > 1:
            yield _question(What.AGAIN, title, path, typed)


def _question(what: What, title: str, path: str, typed: Iterable[ProcessUse], also: str = "") -> Finding:
    places = [_place(use, path) for use in typed]
    return _finding(what, title, places, len({one.department for one in places}), also, path)


def _place(use: ProcessUse, what: str) -> Where:
    return Where(use.organization_name, matter_title(use), use.item_code, what)


Handed = tuple[ProcessUse, Needed]


def _materials(found: Processes, uses: Sequence[ProcessUse]) -> Iterator[Finding]:
    handed: list[Handed] = [(use, one) for use in uses for one in materials_of(found.forms.get(use.form, {}))]
    handed += [(use, one) for use in found.guides for one in _of_guide(use)]
    for title, group in _grouped(handed).items():
        wanted = [pair for pair in group if not pair[1].is_known]
        reads = sorted({use.organization_name for use, one in _alike(title, handed) if one.is_known})
        places = [_place(use, title) for use, _one in wanted]
        departments = {one.department for one in places}
        if places and reads:
            yield _finding(What.KNOWN, title, places, len(departments), "、".join(reads))
        elif len(departments) > 1:
            yield _finding(What.MATERIAL, title, places, len(departments))
    asked = [pair for pair in handed if not pair[1].is_known]
    yield from _names(asked, _said_by_bundles(found))


def _of_guide(use: ProcessUse) -> Iterator[Needed]:
    for one in use.guide.get("materials", ()):
        title = str(one["title"])
        yield Needed(title, title, "", is_known=False, is_required=bool(one.get("required", True)))


def _grouped(handed: Iterable[Handed]) -> dict[str, list[Handed]]:
    groups: dict[str, list[Handed]] = defaultdict(list)
    for pair in handed:
        groups[pair[1].title].append(pair)
    return groups


def _alike(title: str, handed: Sequence[Handed]) -> list[Handed]:
    """Of this title, or with it in brackets: 「主体资格证明（营业执照）」 is a 「营业执照」."""
    return [pair for pair in handed if pair[1].title == title or f"（{title}）" in pair[1].title]


def _said_by_bundles(found: Processes) -> list[frozenset[str]]:
    """Names of materials that a bundle takes from one and the same file."""
    forms = {(one.item_code, one.option_code): one.form for view in found.views for one in view.uses}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for view in found.views:
        for effect in view.content.get("effects", ()):
            settings = effect.get("settings", {})
            form = forms.get((settings.get("item", ""), settings.get("option", "")), "")
            titles = {one.code: one.title for one in materials_of(found.forms.get(form, {}))}
            for member, whole in settings.get("materials", {}).items():
                if effect.get("effect") == OPENS and member in titles:
                    groups[view.code, whole].add(titles[member])
    return [frozenset(one) for one in groups.values()]


def _names(handed: Sequence[Handed], said: Sequence[frozenset[str]]) -> Iterator[Finding]:
    """Different names, of different departments, that a bundle, an evidence or the wording say to be one."""
    by_title = _grouped(handed)
    done: set[frozenset[str]] = set()
    for names in said:
        shown = sorted(names & by_title.keys())
        places = [_place(use, one.title) for name in shown for use, one in by_title[name]]
        if len(shown) > 1 and len({one.department for one in places}) > 1:
            done |= {frozenset(pair) for pair in combinations(shown, 2)}
            yield _finding(What.NAMES, " / ".join(shown), places, len(shown), SURE)
    for first, second in combinations(sorted(by_title), 2):
        (use, one), (by, other) = by_title[first][0], by_title[second][0]
        is_same = bool(one.evidence) and one.evidence == other.evidence
        is_like = is_same or dice(first, second) >= SIMILAR
        if is_like and use.organization_id != by.organization_id and frozenset((first, second)) not in done:
            places = [_place(u, n.title) for name in (first, second) for u, n in by_title[name]]
            yield _finding(What.NAMES, f"{first} / {second}", places, 2, SURE if is_same else "")
