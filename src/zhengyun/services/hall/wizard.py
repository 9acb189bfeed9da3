"""A draft filled in page by page: what the wizards of hall, cloud and counter have in common.

It works without scripts: files first, then answers, then wherever the pressed button leads. Nothing typed is
lost: a page that was changed elsewhere meanwhile is shown with both answers, or saved once more where they
are the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView, FormPage
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.hall import formview
from zhengyun.ui import contracts as ui

REFUSED = "casework.form_invalid"
STALE = "casework.draft_stale"
CONFLICT, REFUSED_FRAGMENT = 409, 422
"""A browser's script shows only the second; both carry the same words."""
GO = "go"
KEPT = "use_evidence"
"""The button that puts a paper of an earlier case in the place of an upload: code and id."""
PROMISE, UPLOAD_NOW = "promise", "upload_now"
"""The buttons by which a material is promised to follow, and by which that is taken back: its code."""
Posted = dict[str, list[str]]
Address = Callable[[DraftView, str], str]


@dataclass(frozen=True)
class Shown:
    """A page of a draft as it is drawn now."""

    draft: DraftView
    page: FormPage
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    posted: Posted | None = None
    problem: Problem | None = None


class Saving(ABC):
    """One post of a page. buttons: names of the caller's own buttons; moves: of its own values of `go`.

    Both keep the page open and its answers unchecked.
    """

    buttons: ClassVar[frozenset[str]] = frozenset()
    moves: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, request: HttpRequest, actor: Actor, draft: DraftView, page: FormPage) -> None:
        self.request, self.actor, self.draft, self.page = request, actor, draft, page
        self.posted: Posted = {name: request.POST.getlist(name) for name in request.POST}
        for view in page.fields:
            if view.widget == "checkbox":
                self.posted.setdefault(view.path, [""])
        version = request.POST.get("version", "")
        self.version = int(version) if version.isdecimal() and len(version) < 10 else 0

    @abstractmethod
    def find(self, draft: DraftView, page_id: str) -> FormPage:
        """The page with this id, or a Problem (404)."""

    @abstractmethod
    def draw(self, shown: Shown, status: int = 200) -> HttpResponse:
        """The page, or the part of it that a script asked for."""

    @abstractmethod
    def page_address(self, draft: DraftView, page_id: str) -> str: ...

    @abstractmethod
    def review_address(self, draft: DraftView) -> str: ...

    @abstractmethod
    def leave(self) -> HttpResponse:
        """Where one goes who will go on later."""

    @property
    def is_partial(self) -> bool:
        pressed = {
            "_add",
            "_remove",
            "remove_file",
            KEPT,
            PROMISE,
            UPLOAD_NOW,
            *self.buttons,
        } & self.request.POST.keys()
        return bool(pressed) or self.request.POST.get(GO) in {"save", "refresh", *self.moves}

    def answer(self) -> HttpResponse:
        faults = self.take_files()
        try:
            saved = self._save()
        except Problem as problem:
            return self._refused(problem, faults)
        return self._redraw(faults) if faults else self._go_on(saved)

    def anchor(self) -> str:
        """Back to where the button stood."""
        post = self.request.POST
        name = post.get("_add", "") or post.get("_remove", "").rsplit("-", 1)[0]
        if name:
            return f"#{ui.Field(name, '').id}"
        return "#materials" if {"remove_file", KEPT, PROMISE, UPLOAD_NOW} & post.keys() else ""

    def take_files(self) -> dict[str, list[str]]:
        """Uploads of browsers without scripts; what is wrong with a file stands at its material."""
        faults: dict[str, list[str]] = {}
        for view in self.page.materials:
            for upload in self.request.FILES.getlist(f"{formview.UPLOAD}{view.code}"):
                name = upload.name or _("file")
                try:
                    casework.add_file(self.actor, self.draft.id, view.code, cast(BinaryIO, upload), name)
                except Problem as problem:
                    faults.setdefault(view.code, []).append(formview.of_file(name, problem))
        if removed := as_uuid(self.request.POST.get("remove_file", "")):
            casework.remove_file(self.actor, self.draft.id, removed)
        code, _colon, kept = self.request.POST.get(KEPT, "").partition(":")
        if evidence_id := as_uuid(kept):
            casework.use_evidence(self.actor, self.draft.id, code, evidence_id)
        for button, is_promised in ((PROMISE, True), (UPLOAD_NOW, False)):
            if code := self.request.POST.get(button, ""):
                casework.promise_material(self.actor, self.draft.id, code, is_promised=is_promised)
        return faults

    def _save(self) -> DraftView:
        own = {"version", GO, KEPT, PROMISE, UPLOAD_NOW, *self.buttons}
        kept = {name: texts for name, texts in self.posted.items() if name not in own}
        return casework.save_page(
            self.actor, self.draft.id, self.page.id, kept, self.version, partial=self.is_partial
        )

    def _refused(self, problem: Problem, faults: dict[str, list[str]]) -> HttpResponse:
        if problem.code == REFUSED:
            return self._redraw({**problem.fields, **faults})
        if problem.code != STALE:
            raise problem
        now = casework.get_draft(self.actor, self.draft.id)
        page = self.find(now, self.page.id)
        if self.version >= now.version or formview.differs(page, self.posted):
            return self.draw(Shown(now, page, {}, self.posted, problem), CONFLICT)
        self.version = now.version
        return self._answer_again()

    def _answer_again(self) -> HttpResponse:
        """What was typed is what is kept already: nothing is lost by saving it once more."""
        try:
            return self._go_on(self._save())
        except Problem as problem:
            if problem.code != REFUSED:
                raise
            return self._redraw(problem.fields)

    def _redraw(self, errors: Mapping[str, list[str]]) -> HttpResponse:
        now = casework.get_draft(self.actor, self.draft.id, errors)
        return self.draw(Shown(now, self.find(now, self.page.id), errors), 422)

    def _go_on(self, saved: DraftView) -> HttpResponse:
        go = self.request.POST.get(GO, "")
        if go == "refresh" or go in self.moves:
            return self.draw(Shown(saved, self.find(saved, self.page.id)))
        if go == "save":
            messages.success(self.request, _("Saved. You can go on later, also on another device."))
            return self.leave()
        if self.is_partial:
            return redirect(f"{self.page_address(saved, self.page.id)}{self.anchor()}")
        following = _after(saved, self.page.id)
        return redirect(self.page_address(saved, following) if following else self.review_address(saved))


def take_all(uploads: Sequence[UploadedFile[Any]], take: Callable[[BinaryIO, str], object]) -> None:
    """Takes all files that were chosen at once, or none. Raises the Problem of the one that is refused, with
    its name: whoever chooses again has nothing twice."""
    name = ""
    try:
        with transaction.atomic():
            for upload in uploads:
                name = upload.name or _("file")
                take(cast(BinaryIO, upload), name)
    except Problem as problem:
        words = formview.of_file(name, problem)
        if len(uploads) > 1:
            none = _("None of the %(count)d files was taken.") % {"count": len(uploads)}
            words = f"{words} {none}"
        raise Problem(problem.code, words, status=problem.status) from problem


def _after(draft: DraftView, page_id: str) -> str:
    ids = [page.id for page in draft.pages]
    following = ids[ids.index(page_id) + 1 :] if page_id in ids else ids
    return following[0] if following else ""


def before(draft: DraftView, page_id: str) -> str:
    """The id of the page before this one; '' at the first."""
    ids = [page.id for page in draft.pages]
    place = ids.index(page_id)
    return ids[place - 1] if place else ""


def is_known(page: FormPage) -> bool:
    """Whether there is nothing on the page to fill in or to bring."""
    return bool(page.fields) and not page.materials and all(view.readonly for view in page.fields)


def steps_of(draft: DraftView, current: str, address: Address) -> list[ui.Step]:
    """The pages and, as the last step, the review (current '')."""
    steps = [
        ui.Step(
            page.title,
            _step_state(page, current),
            url=address(draft, page.id) if page.state == "done" else "",
        )
        for page in draft.pages
    ]
    state = ui.StepState.WAITING if current else ui.StepState.CURRENT
    return [*steps, ui.Step(_("Check and send"), state)]


def _step_state(page: FormPage, current: str) -> ui.StepState:
    if page.id == current:
        return ui.StepState.CURRENT
    return ui.StepState.DONE if page.state == "done" else ui.StepState.WAITING
