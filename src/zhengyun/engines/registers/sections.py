"""Folder `registers/` of a package: record types, and beside them small reference data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers import checks, definitions, reference_data
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.models import Register, RegisterVersion
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import apply, restored
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

FOLDER = "registers"
DATA = "data"
MAX_FILE = 1_000_000


def register() -> None:
    packages.register_section(Section(FOLDER, check, prepare, activate, retire))


def check(context: PackageContext) -> list[Problem]:
    """Every fault of record types and reference data, by file and place."""
    found: list[Problem] = []
    read: dict[str, dict[str, Any]] = {}
    for path in sorted((context.path / FOLDER).iterdir()):
        name = f"{FOLDER}/{path.name}"
        if path.is_file() and path.suffix == ".json":
            content, faults = _read(path)
            read[name] = content
            found += [_fault(name, *one) for one in faults or checks.check_file(path.stem, content)]
        elif path.name != DATA:
            found.append(_fault(name, "", _("Only files *.json and the folder data belong here.")))
    if found:
        return found
    types = {one.code: one for one in map(parse, read.values())}
    for name, content in read.items():
        record_type = types[content["$id"]]
        found += [_fault(name, *one) for one in checks.check_type(record_type, types, context.id)]
    return found or list(_data_faults(context, types))


def prepare(context: PackageContext) -> None:
    """Rows for the versions, then the tables; those that others refer to come first."""
    begun: list[RecordType] = []
    try:
        for content in _contents(context.path):
            record_type = parse(content)
            if _prepared(context, record_type).state == "prepared":
                begun.append(record_type)
                apply.bring_up(record_type, _active(record_type.code))
    except Problem:
        _take_back(reversed(begun))
        raise


def plan(path: Path) -> list[str]:
    """What an install of the package in this folder would do to the tables, in words. It has no faults."""
    types = [parse(content) for content in _contents(path)]
    steps = [step for one in types for step in apply.steps_for(one, _active(one.code))]
    return list(dict.fromkeys(step.words for step in steps))


def activate(context: PackageContext) -> None:
    for content in _contents(context.path):
        row = _row(context, parse(content))
        row.state, row.activated_at = "active", clock.now()
        row.save(update_fields=["state", "activated_at"])
    definitions.forget()
    for content in _contents(context.path):
        path = context.path / FOLDER / DATA / f"{content['$id']}.csv"
        if path.is_file():
            reference_data.load(definitions.record_type(content["$id"]), path)


def retire(context: PackageContext) -> None:
    """What was only prepared is taken back; what was active stays in its tables, unlisted."""
    mine = RegisterVersion.objects.filter(register__package=context.id, version=context.version)
    prepared = {row.register_id: parse(row.definition) for row in mine.filter(state="prepared")}
    mine.filter(state="prepared").delete()
    _take_back(prepared[code] for code in reversed(checks.in_order(prepared)))
    for code in prepared:
        if not RegisterVersion.objects.filter(register_id=code).exists():
            Register.objects.filter(code=code).delete()
    mine.filter(state="active").update(state="retired")
    definitions.forget()


def bring_all_up(tell: Callable[[str], None]) -> None:
    """The tables of everything in force, as this version of the platform makes them."""

    def say(words: str) -> None:
        tell(f"registers: {words}")

    definitions.forget()
    for record_type in definitions.all_types():
        apply.bring_up(record_type, _before(record_type.code), say)
        restored.number_anew(record_type.code, say)


def _take_back(types: Iterable[RecordType]) -> None:
    """What cannot be taken back now only widens the tables: the next plan takes it away."""
    for record_type in types:
        with suppress(Problem):
            if active := _active(record_type.code):
                apply.bring_up(active[0], [record_type, *_before(record_type.code)])
            elif not RegisterVersion.objects.filter(register_id=record_type.code, state="retired").exists():
                apply.take_back(record_type)


def _active(code: str) -> list[RecordType]:
    rows = RegisterVersion.objects.filter(register_id=code, state="active")
    return [parse(row.definition) for row in rows]


def _before(code: str) -> list[RecordType]:
    """The version before the active one: its fields stay until the next version is prepared."""
    rows = RegisterVersion.objects.filter(register_id=code, state="retired").order_by("-activated_at")
    return [parse(row.definition) for row in rows[:1]]


def _read(path: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    try:
        if path.stat().st_size > MAX_FILE:
            return {}, [("", _("The file is larger than 1 MB."))]
        content = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError, OSError) as error:
        return {}, [(type(error).__name__, _("The file cannot be read."))]
    if not isinstance(content, dict):
        return {}, [("", _("The file does not hold a table of entries."))]
    return content, []


def _contents(path: Path) -> list[dict[str, Any]]:
    """Every record type of the package, each after those to which it refers."""
    read = {
        content["$id"]: content
        for place in sorted((path / FOLDER).glob("*.json"))
        for content in [json.loads(place.read_text("utf-8"))]
    }
    return [read[code] for code in checks.in_order({code: parse(one) for code, one in read.items()})]


def _data_faults(context: PackageContext, types: dict[str, RecordType]) -> Iterator[Problem]:
    folder = context.path / FOLDER / DATA
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{FOLDER}/{DATA}/{path.name}"
        if path.suffix != ".csv" or path.stem not in types:
            yield _fault(
                name, "", _("Reference data is a file <register>.csv of a register of this package.")
            )
            continue
        yield from (_fault(name, *one) for one in reference_data.faults(types[path.stem], path))


def _prepared(context: PackageContext, record_type: RecordType) -> RegisterVersion:
    register_row, _made = Register.objects.get_or_create(
        code=record_type.code, defaults={"package": context.id, "created_at": clock.now()}
    )
    row, _made = RegisterVersion.objects.get_or_create(
        register=register_row,
        version=context.version,
        digest=_digest(record_type),
        defaults={"definition": dict(record_type.schema), "created_at": clock.now()},
    )
    return row


def _row(context: PackageContext, record_type: RecordType) -> RegisterVersion:
    return RegisterVersion.objects.get(
        register_id=record_type.code, version=context.version, digest=_digest(record_type)
    )


def _digest(record_type: RecordType) -> str:
    return sha256(json.dumps(record_type.schema, sort_keys=True).encode()).hexdigest()


def _fault(file: str, place: str, message: str) -> Problem:
    return packages.problem_at("registers.bad_definition", message, file=file, place=place)
