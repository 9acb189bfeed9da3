"""Folder `registers/` of a package: record types, and beside them small reference data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers import checks, definitions, reference_data
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.models import Register, RegisterVersion
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import apply
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
    for content in _contents(context):
        record_type = parse(content)
        row = _prepared(context, record_type)
        earlier = [
            parse(one.definition)
            for one in RegisterVersion.objects.filter(register_id=record_type.code, state="active")
        ]
        if row.state == "prepared":
            apply.bring_up(record_type, earlier)


def plan(context: PackageContext) -> Iterator[str]:
    """What `prepare` would do to the tables, in words."""
    for content in _contents(context):
        record_type = parse(content)
        rows = RegisterVersion.objects.filter(register_id=record_type.code, state="active")
        for step in apply.steps_for(record_type, [parse(one.definition) for one in rows]):
            yield step.words


def activate(context: PackageContext) -> None:
    for content in _contents(context):
        row = _row(context, parse(content))
        row.state, row.activated_at = "active", clock.now()
        row.save(update_fields=["state", "activated_at"])
    definitions.forget()
    for content in _contents(context):
        path = context.path / FOLDER / DATA / f"{content['$id']}.csv"
        if path.is_file():
            reference_data.load(definitions.record_type(content["$id"]), path)


def retire(context: PackageContext) -> None:
    """What was only prepared is taken back; what was active stays in its tables, unlisted."""
    mine = RegisterVersion.objects.filter(register__package=context.id, version=context.version)
    for row in mine.filter(state="prepared"):
        record_type = parse(row.definition)
        row.delete()
        if not RegisterVersion.objects.filter(register_id=record_type.code).exists():
            apply.take_back(record_type)
    mine.filter(state="active").update(state="retired")
    definitions.forget()


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


def _contents(context: PackageContext) -> list[dict[str, Any]]:
    """Every record type of the package, each after those to which it refers."""
    read = {
        content["$id"]: content
        for path in sorted((context.path / FOLDER).glob("*.json"))
        for content in [json.loads(path.read_text("utf-8"))]
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
