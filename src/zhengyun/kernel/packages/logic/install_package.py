from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import queries, registry, rules
from zhengyun.kernel.packages.contracts import InstallResult, PackageContext, Section, VersionState
from zhengyun.kernel.packages.events import PackageActivated
from zhengyun.kernel.packages.logic.check_package import check_all, sections_of
from zhengyun.kernel.packages.logic.problems import faulty
from zhengyun.kernel.packages.models import Package, PackageVersion
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict

UNFINISHED = (VersionState.CHECKED, VersionState.PREPARED)
Progress = Callable[[str], None]


def install(path: Path, actor: Actor, progress: Progress | None) -> InstallResult:
    tell = progress or (lambda words: None)
    tell(_("checking"))
    context, problems = check_all(path)
    if problems or context is None:
        raise faulty(problems)
    with _alone(context.id):
        if queries.is_active_content(context.id, context.digest):
            return InstallResult(queries.package(context.id), changed=False)
        _check_higher(context)
        _sweep_others(context)
        row = _row(context)
        top = sorted({place.name for place in context.path.iterdir()})
        sections = sections_of(top)
        _prepare(row, context, sections, tell)
        tell(_("switching on"))
        _activate(row, context, sections, actor)
    return InstallResult(queries.package(context.id), changed=True)


@contextmanager
def _alone(package_id: str) -> Iterator[None]:
    """One install of a package at a time, over all steps and all processes."""
    key = int.from_bytes(sha256(f"packages:{package_id}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _check_higher(context: PackageContext) -> None:
    seen = PackageVersion.objects.filter(package_id=context.id).exclude(state__in=UNFINISHED)
    highest = max(
        (rules.version_key(version) for version in seen.values_list("version", flat=True)), default=None
    )
    if highest is not None and rules.version_key(context.version) <= highest:
        raise conflict(
            "packages.version_not_higher",
            _("Other content needs a higher version than the one that was installed."),
            value=context.version,
            remedy=_("Raise the version in application.toml above %(version)s.")
            % {"version": ".".join(map(str, highest))},
        )


def _sweep_others(context: PackageContext) -> None:
    """What an install that was interrupted left of other content."""
    rows = PackageVersion.objects.filter(package_id=context.id, state__in=UNFINISHED)
    for row in rows.exclude(digest=context.digest, version=context.version):
        sweep(row, queries.context(row))


def _row(context: PackageContext) -> PackageVersion:
    with transaction.atomic():
        package, _created = Package.objects.get_or_create(
            id=context.id, defaults={"title": context.manifest["title"], "created_at": clock.now()}
        )
        row, _created = PackageVersion.objects.get_or_create(
            package=package,
            version=context.version,
            digest=context.digest,
            defaults={
                "manifest": dict(context.manifest),
                "path": str(context.path),
                "state": VersionState.CHECKED,
                "created_at": clock.now(),
            },
        )
        return row


def _prepare(row: PackageVersion, context: PackageContext, sections: list[Section], tell: Progress) -> None:
    """Each section in a transaction of its own, together with the note that it is done."""
    for section in sections:
        if section.name in row.steps:
            continue
        tell(_("preparing %(section)s") % {"section": section.name})
        try:
            with transaction.atomic():
                section.prepare(context)
                row.steps = [*row.steps, section.name]
                row.save(update_fields=["steps"])
        except Exception:
            row.refresh_from_db()
            row.steps = [*row.steps, section.name]
            sweep(row, context)
            raise
    row.state = VersionState.PREPARED
    row.save(update_fields=["state"])


def sweep(row: PackageVersion, context: PackageContext) -> None:
    """Take back what was prepared, last step first, and forget the version."""
    with transaction.atomic():
        for name in reversed(row.steps):
            if (section := registry.SECTIONS.get(name)) is not None:
                section.retire(context)
        row.delete()


def _activate(row: PackageVersion, context: PackageContext, sections: list[Section], actor: Actor) -> None:
    with transaction.atomic():
        package = Package.objects.select_for_update().get(id=context.id)
        old = PackageVersion.objects.filter(package=package, state=VersionState.ACTIVE).first()
        if old is not None:
            _retire(old)
        for section in sections:
            section.activate(context)
        row.state, row.activated_at = VersionState.ACTIVE, clock.now()
        row.save(update_fields=["state", "activated_at"])
        package.title = context.manifest["title"]
        package.save(update_fields=["title"])
        detail = {
            "version": context.version,
            "digest": context.digest,
            "before": old.version if old else None,
        }
        audit.record(actor, "packages.install", "package", context.id, detail=detail)
        number = PackageVersion.objects.filter(package=package).exclude(activated_at=None).count()
        jobs.publish(PackageActivated(row.id, number, context.id, context.version, context.digest), actor)


def _retire(row: PackageVersion) -> None:
    for name in reversed(row.steps):
        if (section := registry.SECTIONS.get(name)) is not None:
            section.retire(queries.context(row))
    row.state, row.retired_at = VersionState.RETIRED, clock.now()
    row.save(update_fields=["state", "retired_at"])
