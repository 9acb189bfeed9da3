"""Writing a text: a new one, or a draft. Works without scripts; said twice, it is said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.site import queries
from zhengyun.services.site.columns import columns
from zhengyun.services.site.contracts import Writing
from zhengyun.services.site.logic.keep_files import ACCEPT, MOST_FILES, add_file, remove_file
from zhengyun.services.site.logic.write_notice import begin_notice, check_can_edit, save_notice, writing_of
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.permissions import places_of
from zhengyun.services.site.roles import AUTHOR
from zhengyun.services.site.rules_checks import MAX_TITLE
from zhengyun.services.site.words import field_title
from zhengyun.ui import contracts as ui


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, as it was typed."""

    title: str = ""
    body: str = ""
    column: str = ""
    organization: str = ""
    shown_from: str = ""
    shown_until: str = ""


@access(staff(AUTHOR))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = accounts.actor_for(request)
    if request.method != "POST":
        return _draw(request, actor, Typed(shown_from=clock.today().isoformat()))
    try:
        organization_id = _uuid(request.POST.get("organization", ""))
        version = begin_notice(actor, organization_id, _written(request), request.POST.get("key", "")[:40])
    except Problem as problem:
        return _refused(request, actor, problem)
    return _keep_files(request, actor, version)


@access(staff(AUTHOR))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    actor = accounts.actor_for(request)
    version = queries.get_version(actor, version_id)
    check_can_edit(actor, version)
    if request.method != "POST":
        return _draw(request, actor, _typed_of(version), version)
    try:
        version = save_notice(actor, version_id, number(request.POST.get("version", "")), _written(request))
    except Problem as problem:
        return _refused(request, actor, problem, version)
    return _keep_files(request, actor, version)


def _keep_files(request: HttpRequest, actor: Actor, version: NoticeVersion) -> HttpResponse:
    """The text is kept by now, whatever is wrong with a file."""
    here = redirect("site:edit", version_id=version.id)
    if gone := request.POST.get("remove_file", ""):
        remove_file(actor, version.id, _uuid(gone))
        return here
    given = request.FILES.getlist("files")
    try:
        for one in given:
            version = add_file(actor, version.id, cast(BinaryIO, one), one.name or "")
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        fields = {"files": [f"{problem.message} {problem.remedy}".strip()]}
        told = Problem(problem.code, problem.message, value=problem.value, fields=fields)
        version = queries.get_version(actor, version.id)
        return _draw(request, actor, _typed_of(version), version, told)
    messages.success(request, _("Saved."))
    return here if "stay" in request.POST else redirect("site:version", version_id=version.id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        message = _("Choose the organization that publishes it.")
        raise Problem(
            "site.no_organization", message, value=text[:40], fields={"organization": [message]}
        ) from error


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _written(request: HttpRequest) -> Writing:
    post = request.POST
    begins = _day(post.get("shown_from", ""), "shown_from") or clock.today()
    return Writing(
        post.get("title", ""),
        post.get("body", ""),
        post.get("column", ""),
        begins,
        _day(post.get("shown_until", ""), "shown_until"),
    )


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        message = _("This is no date.")
        raise Problem("site.no_date", message, value=text[:20], fields={field: [message]}) from error


def _typed_of(version: NoticeVersion) -> Typed:
    written = writing_of(version)
    until = written.shown_until.isoformat() if written.shown_until else ""
    return Typed(
        written.title,
        written.body,
        written.column,
        str(version.notice.organization_id),
        written.shown_from.isoformat(),
        until,
    )


def _refused(
    request: HttpRequest, actor: Actor, problem: Problem, version: NoticeVersion | None = None
) -> HttpResponse:
    """What was typed stays in the form."""
    if problem.status not in (404, 409, 422):
        raise problem
    names = Typed.__dataclass_fields__
    typed = Typed(**{name: request.POST.get(name, "") for name in names})
    return _draw(request, actor, typed, version, problem)


def _draw(
    request: HttpRequest,
    actor: Actor,
    typed: Typed,
    version: NoticeVersion | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    errors = {name: texts[0] for name, texts in (problem.fields if problem else {}).items()}
    shown = [replace(one, error=errors.get(one.name, "")) for one in _fields(actor, typed, version)]
    context = {
        "version": version,
        "fields": shown,
        "key": request.POST.get("key") or str(uuid7()),
        "stamp": request.POST.get("version") or (version.stamp if version else ""),
        "problem": problem if problem and not problem.fields else None,
        "back": reverse("site:version", args=[version.id]) if version else reverse("site:versions"),
    }
    return render(request, "site/write.html", context, status=problem.status if problem else 200)


def _fields(actor: Actor, typed: Typed, version: NoticeVersion | None) -> list[ui.Field]:
    known = columns()
    choices = (ui.Option("", _("Please choose")), *(ui.Option(one.code, one.title) for one in known))
    syntax = _(
        "Each line is a paragraph. “- ” begins an entry of a list, “1. ” a numbered one. "
        "[words](address) is a link; addresses of this website begin with “/”."
    )
    return [
        ui.Field(
            "title",
            field_title("title"),
            value=typed.title,
            required=True,
            maxlength=200,
            help=_("At most %(count)s characters.") % {"count": MAX_TITLE},
        ),
        ui.Field("column", field_title("column"), ui.FieldKind.SELECT, typed.column, choices, required=True),
        *([] if version else [_organization_field(actor, typed)]),
        ui.Field("body", field_title("body"), ui.FieldKind.TEXTAREA, typed.body, required=True, help=syntax),
        *_days(typed, version),
        ui.Field(
            "files",
            field_title("files"),
            ui.FieldKind.FILE,
            multiple=True,
            accept=",".join(f".{one}" for one in ACCEPT),
            files=_files(version),
            help=_("PDF, Word, Excel, OFD or pictures; at most %(count)s files of 20 MB.")
            % {"count": MOST_FILES},
        ),
    ]


def _days(typed: Typed, version: NoticeVersion | None) -> list[ui.Field]:
    """What is shown already keeps its first day."""
    begins = ui.Field(
        "shown_from", field_title("shown_from"), ui.FieldKind.DATE, typed.shown_from, required=True
    )
    ends = ui.Field(
        "shown_until",
        field_title("shown_until"),
        ui.FieldKind.DATE,
        typed.shown_until,
        help=_("Left empty, it stays."),
    )
    if version and queries.shown_since(version):
        begins = replace(begins, kind=ui.FieldKind.HIDDEN)
    return [begins, ends]


def _organization_field(actor: Actor, typed: Typed) -> ui.Field:
    found = parties.get_organizations(places_of(actor, AUTHOR)).values()
    names: Sequence[tuple[str, str]] = sorted((one.name, str(one.id)) for one in found)
    choices = tuple(ui.Option(key, name) for name, key in names)
    first = (ui.Option("", _("Please choose")),) if len(choices) > 1 else ()
    return ui.Field(
        "organization",
        _("Publishing organization"),
        ui.FieldKind.SELECT,
        typed.organization,
        (*first, *choices),
        required=True,
    )


def _files(version: NoticeVersion | None) -> tuple[ui.UploadedFile, ...]:
    if version is None:
        return ()
    return tuple(
        ui.UploadedFile(
            one.name,
            one.size,
            reverse("site:file", args=[version.id, one.id]),
            remove_name="remove_file",
            remove_value=str(one.id),
        )
        for one in queries.attachments_of(version)
    )
