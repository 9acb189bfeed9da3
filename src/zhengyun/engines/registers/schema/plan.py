"""From what stands to what is wanted: the steps, each with words. Pure: asked twice, it answers the same.

Everything is expand-only for as long as an earlier version may still be written: columns are added, never
narrowed; a column goes only when neither the new version nor the one before it names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from psycopg import sql

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.schema import objects, tables
from zhengyun.engines.registers.schema.catalog import SCHEMAS, Catalog, Found
from zhengyun.engines.registers.schema.functions import HELPERS, Helper, helper_comment
from zhengyun.engines.registers.schema.history import EXPIRE_ARGUMENTS
from zhengyun.engines.registers.schema.objects import Wanted
from zhengyun.engines.registers.schema.statements import Query

Place = tuple[str, str, str]
HELD = frozenset({"constraint", "policy", "trigger", "default"})


@dataclass(frozen=True, slots=True)
class Step:
    """Statements that belong together, in one transaction; is_slow: one by one outside of any."""

    words: str
    statements: tuple[Query, ...]
    is_slow: bool = False


def plan(
    record_type: RecordType, catalog: Catalog, earlier: Sequence[RecordType], app_login: str
) -> list[Step]:
    """What has to be done for this definition. earlier: versions that may still be written."""
    steps = list(_helpers(catalog, app_login))
    if not catalog.has_table:
        return [*steps, _new_table(record_type, app_login)]
    new = objects.columns(record_type)
    standing = tables.business(catalog.columns["reg"])
    gone = standing - new.keys() - {name for one in earlier for name in objects.columns(one)}
    kept = frozenset((standing | new.keys()) - gone)
    wanted = {one.place: one for one in objects.wanted(record_type, kept, app_login)}
    on_its_way = {_new_name(one) for one in wanted.values() if one.kind == "index"}
    stale = {
        place: found
        for place, found in catalog.objects.items()
        if place not in wanted and place[2] not in on_its_way
    }
    steps += _added_columns(record_type, catalog)
    steps += _taken_away(record_type, stale, HELD)
    steps += _filled(record_type, catalog)
    steps += _emptied(record_type, gone)
    for one in wanted.values():
        steps += _made(record_type, one, catalog)
    steps += _taken_away(record_type, stale, frozenset({"index"}))
    if ("function", "reg", f"expire_{record_type.code}") in stale:
        steps.append(_kept_for_ever(record_type.code))
    steps += _dropped(record_type, gone)
    return steps


def drop(code: str) -> Step:
    """Takes back a register that no version names and in which nothing was ever entered."""
    dropped = [sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, code)) for schema in SCHEMAS]
    functions = [
        sql.SQL("DROP FUNCTION IF EXISTS {}({})").format(sql.Identifier("reg", name), sql.SQL(arguments))
        for name, arguments in (
            (f"find_{code}", "jsonb"),
            (f"keep_{code}", ""),
            (f"expire_{code}", EXPIRE_ARGUMENTS),
        )
    ]
    return Step(_("remove the empty tables of %(code)s") % {"code": code}, (*dropped, *functions))


def _kept_for_ever(code: str) -> Step:
    expire = sql.SQL("DROP FUNCTION {}({})").format(
        sql.Identifier("reg", f"expire_{code}"), sql.SQL(EXPIRE_ARGUMENTS)
    )
    return Step(_("history of %(code)s is kept for ever") % {"code": code}, (expire,))


def _helpers(catalog: Catalog, app_login: str) -> Iterator[Step]:
    missing = [one for one in HELPERS if _comment(catalog, one) != helper_comment(one)]
    if missing:
        login = sql.Identifier(app_login)
        schemas = sql.SQL(", ").join(map(sql.Identifier, SCHEMAS))
        statements: list[Query] = [sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schemas, login)]
        for one in missing:
            signature = sql.SQL(one.signature)
            statements += [
                one.statement,
                sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(signature),
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(signature, login),
                sql.SQL("COMMENT ON FUNCTION {} IS {}").format(signature, sql.Literal(helper_comment(one))),
            ]
        yield Step(_("functions that all registers share"), tuple(statements))


def _comment(catalog: Catalog, helper: Helper) -> str:
    name = helper.signature.removeprefix("reg.").partition("(")[0]
    found = catalog.objects.get(("function", "reg", name))
    return found.comment if found else ""


def _new_table(record_type: RecordType, app_login: str) -> Step:
    """A new register appears whole: nobody waits for it, so nothing has to be done bit by bit."""
    statements = list(tables.created(record_type))
    for one in objects.wanted(record_type, frozenset(objects.columns(record_type)), app_login):
        statements += one.made()
        if one.kind == "constraint":
            statements.append(objects.validation(record_type.code, one.name))
    named = {"code": record_type.code, "title": record_type.title, "count": len(record_type.fields)}
    return Step(_("new register %(code)s (%(title)s) with %(count)s fields") % named, tuple(statements))


def _added_columns(record_type: RecordType, catalog: Catalog) -> Iterator[Step]:
    for name, kind in objects.columns(record_type).items():
        missing = [schema for schema in SCHEMAS if name not in catalog.columns[schema]]
        if missing:
            yield Step(
                _("new field %(field)s of %(code)s (%(kind)s)")
                % {"field": name, "code": record_type.code, "kind": kind},
                tuple(tables.added(record_type, schema, name, kind) for schema in missing),
            )


def _filled(record_type: RecordType, catalog: Catalog) -> Iterator[Step]:
    """What becomes required gets its default where it is empty: a new version of each such record."""
    for one in record_type.fields.values():
        is_new = one.name not in catalog.columns["reg"]
        is_held = ("constraint", "reg", f"{one.name}__required") in catalog.objects
        if one.is_required and one.default is not None and not is_new and not is_held:
            yield Step(
                _("fill %(field)s of %(code)s with %(value)s where it is empty")
                % {"field": one.name, "code": record_type.code, "value": one.default},
                (tables.filled(record_type, one),),
                is_slow=True,
            )


def _emptied(record_type: RecordType, gone: Iterable[str]) -> Iterator[Step]:
    """The last values of a field move to history before it goes."""
    if names := sorted(gone):
        yield Step(
            _("keep the last values of %(fields)s of %(code)s in history")
            % {"fields": ", ".join(names), "code": record_type.code},
            (tables.emptied(record_type, names),),
            is_slow=True,
        )


def _dropped(record_type: RecordType, gone: Iterable[str]) -> Iterator[Step]:
    if names := sorted(gone):
        yield Step(
            _("drop %(fields)s of %(code)s: two versions have not named it, history keeps it")
            % {"fields": ", ".join(names), "code": record_type.code},
            tuple(tables.dropped(record_type, schema, names) for schema in ("reg", "reg_load")),
        )


def _made(record_type: RecordType, one: Wanted, catalog: Catalog) -> Iterator[Step]:
    there = catalog.objects.get(one.place)
    is_right = there is not None and there.comment == one.mark
    if one.kind == "index":
        if there is None or not (is_right and there.is_whole):
            yield from _built(one, catalog, is_there=there is not None)
        return
    if not is_right:
        before = (one.drop,) if there is not None and one.kind in HELD else ()
        said = _("renew %(what)s") if there is not None else _("add %(what)s")
        yield Step(said % {"what": one.words}, (*before, *one.made()))
    if one.kind == "constraint" and not (there is not None and is_right and there.is_whole):
        yield Step(
            _("look whether all records keep %(what)s") % {"what": one.words},
            (objects.validation(record_type.code, one.name),),
        )


def _new_name(one: Wanted) -> str:
    return objects.short(f"{one.name}__{one.mark[-8:]}")


def _built(one: Wanted, catalog: Catalog, *, is_there: bool) -> Iterator[Step]:
    """Built beside the old one under a name of its own; then the two change places."""
    new = _new_name(one)
    called = sql.Identifier(one.schema, new)
    found = catalog.objects.get(("index", one.schema, new))
    if found is not None and not found.is_whole:
        yield _index_removed(one.schema, new)
    if found is None or not found.is_whole:
        begin, _name, rest = one.make[0].as_string(None).partition(sql.Identifier(one.name).as_string(None))
        yield Step(
            _("build %(what)s while others go on working") % {"what": one.words},
            (sql.SQL("{}CONCURRENTLY {}{}").format(sql.SQL(begin), sql.Identifier(new), sql.SQL(rest)),),
            is_slow=True,
        )
    renamed = sql.SQL("ALTER INDEX {} RENAME TO {}").format(called, sql.Identifier(one.name))
    yield Step(
        _("use %(what)s") % {"what": one.words},
        (*((one.drop,) if is_there else ()), renamed, one.made()[-1]),
    )


def _taken_away(record_type: RecordType, stale: dict[Place, Found], kinds: frozenset[str]) -> Iterator[Step]:
    for (kind, schema, name), found in stale.items():
        if kind not in kinds:
            continue
        if kind == "index" and name.startswith(f"{record_type.code}__"):
            yield _index_removed(schema, name)
        elif kind == "default" or (kind in HELD and found.comment):
            yield _removed(record_type, kind, schema, name)


def _index_removed(schema: str, name: str) -> Step:
    return Step(
        _("remove index %(name)s") % {"name": name},
        (sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.Identifier(schema, name)),),
        is_slow=True,
    )


def _removed(record_type: RecordType, kind: str, schema: str, name: str) -> Step:
    table, called = sql.Identifier(schema, record_type.code), sql.Identifier(name)
    statements = {
        "constraint": sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, called),
        "default": sql.SQL("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT").format(table, called),
        "policy": sql.SQL("DROP POLICY {} ON {}").format(called, table),
        "trigger": sql.SQL("DROP TRIGGER {} ON {}").format(called, table),
    }
    named = {"kind": kind, "name": name, "table": f"{schema}.{record_type.code}"}
    return Step(_("remove %(kind)s %(name)s of %(table)s") % named, (statements[kind],))
