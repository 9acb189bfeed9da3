"""What stands around and between the contents of a page."""

from __future__ import annotations

from dataclasses import dataclass

from zhengyun.ui.contracts.words import ActionKind, Link


@dataclass(frozen=True)
class Crumb:
    """One part of the path; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab; tabs are links, so they work with scripts off."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Action:
    """Something a person may do, with its consequence in words.

    With ``url`` it is a link (``method`` "get") or its own form ("post"); without, it is a
    submit button of the form around it that posts ``name`` = ``value``.
    """

    label: str
    url: str = ""
    kind: ActionKind = ActionKind.SECONDARY
    name: str = ""
    value: str = ""
    method: str = "get"
    consequence: str = ""
    icon: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SearchBox:
    """The search form (GET ``q``) and its hot words; ``suggest_url`` answers while somebody types."""

    url: str
    label: str
    value: str = ""
    placeholder: str = ""
    hot_words: tuple[Link, ...] = ()
    suggest_url: str = ""


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the menu or the bottom bar; ``count`` is shown beside it when set."""

    label: str
    url: str
    icon: str = ""
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class LanguageChoice:
    """One language of the language switch, named in itself."""

    code: str
    label: str
    is_current: bool = False


@dataclass(frozen=True)
class UserMark:
    """Who is signed in, and for whom they act. key: whose what a browser keeps is."""

    name: str
    acting_for: str = ""
    role: str = ""
    url: str = ""
    key: str = ""


@dataclass(frozen=True)
class ActingChoice:
    """Somebody for whom one may act; ``value`` is posted as ``party``."""

    value: str
    name: str
    is_current: bool = False


@dataclass(frozen=True)
class Layout:
    """What every page shows around its content.

    Context processors of config supply it under the name ``layout``. Addresses that are
    empty are simply not shown. ``language_action``, ``elder_action`` and
    ``sign_out_action`` are posted to, with ``next`` = ``path``; ``acting_action`` with ``next`` =
    ``acting_next``, for what is shown may be nothing for the other party.
    """

    site_name: str
    region_name: str = ""
    home_url: str = "/"
    path: str = "/"
    is_demo: bool = False
    is_elder: bool = False
    user: UserMark | None = None
    menu: tuple[MenuEntry, ...] = ()
    bar: tuple[MenuEntry, ...] = ()
    unread_notices: int = 0
    notices_url: str = ""
    languages: tuple[LanguageChoice, ...] = ()
    language_action: str = ""
    elder_action: str = ""
    sign_in_url: str = ""
    sign_out_action: str = ""
    accessibility_url: str = ""
    organizer: str = ""
    record_number: str = ""
    hotline: str = ""
    footer_links: tuple[Link, ...] = ()
    acting: tuple[ActingChoice, ...] = ()
    acting_action: str = ""
    acting_next: str = "/"
