from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem


def broken(detail: str) -> Problem:
    return Problem(
        "files.broken",
        _("The file is damaged and cannot be read."),
        value=detail,
        remedy=_("Open it on your device, save it again, and choose the new file."),
    )


def dangerous(detail: str) -> Problem:
    return Problem(
        "files.dangerous",
        _("The file holds something that is not allowed for safety reasons."),
        value=detail,
        remedy=_("Save it as a plain PDF or photograph without scripts or attachments."),
    )


def bomb(detail: str) -> Problem:
    return Problem(
        "files.unpacks_too_large",
        _("The file becomes far too large when it is opened."),
        value=detail,
        remedy=_("Make it smaller, or hand in several files."),
    )


def encrypted(detail: str) -> Problem:
    return Problem(
        "files.encrypted",
        _("The file is protected by a password."),
        value=detail,
        remedy=_("Save it without a password, and choose the new file."),
    )


def unknown_kind(accepted: str) -> Problem:
    return Problem(
        "files.unknown_kind",
        _("This kind of file cannot be handed in."),
        remedy=_("Choose one of these kinds: %(kinds)s.") % {"kinds": accepted},
    )


def not_accepted(found: str, accepted: str) -> Problem:
    return Problem(
        "files.kind_not_accepted",
        _("This kind of file is not accepted here."),
        value=found,
        remedy=_("Choose one of these kinds: %(kinds)s.") % {"kinds": accepted},
    )


def wrong_extension(name: str, found: str) -> Problem:
    return Problem(
        "files.extension_disagrees",
        _("The name of the file says something else than its content."),
        value=f"{name} ({found})",
        remedy=_("Give the file the right extension, or choose the file that you meant."),
    )


def empty() -> Problem:
    return Problem(
        "files.empty",
        _("The file is empty."),
        remedy=_("Open it on your device to see whether it is the right one."),
    )


def too_large(limit: int, *, is_data: bool = False) -> Problem:
    split = _("Divide the rows into several files, or hand them in as Parquet.")
    smaller = _("Take the photograph with fewer pixels, or save the document in a smaller size.")
    return Problem(
        "files.too_large",
        _("The file is too large: at most %(limit)s MB are accepted.") % {"limit": f"{limit / 1_000_000:g}"},
        remedy=split if is_data else smaller,
        status=413,
    )
