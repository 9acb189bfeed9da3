"""Small pieces of markup that stand in long lists: made in Python, since a template each would be slow."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from zhengyun.ui.contracts import Lamp, LampState, Tone

TONE_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.INFO: "info",
    Tone.SUCCESS: "check-circle",
    Tone.WARNING: "warning",
    Tone.ERROR: "stop",
    Tone.OVERDUE: "late",
}
LAMPS = {
    LampState.GREEN: ("check-circle", _("In time")),
    LampState.WARNING: ("warning", _("Due soon")),
    LampState.PAST_PROMISE: ("late", _("Past the promised limit")),
    LampState.PAST_LAW: ("stop", _("Past the legal limit")),
    LampState.PAUSED: ("pause", _("Clock stopped")),
    LampState.DONE: ("check", _("Closed")),
}
NOTHING = SafeString()


def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of the sprite: silent beside words, named by ``label`` where it stands alone."""
    voice = (
        format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    )
    extra = f" {css}" if css else ""
    return format_html(
        '<svg class="i{}" {}><use href="{}#{}"/></svg>', extra, voice, static("ui/icons.svg"), name
    )


def badge(text: str, tone: str = Tone.NEUTRAL) -> SafeString:
    """A few words in a tone; overdue and warning carry a sign as well."""
    tone = Tone(tone)
    sign = icon(TONE_ICONS[tone]) if tone in (Tone.WARNING, Tone.ERROR, Tone.OVERDUE) else NOTHING
    return format_html('<span class="badge badge--{}">{}{}</span>', tone.value, sign, text)


def lamp(value: Lamp | None) -> SafeString:
    """The lamp: colour, sign and words; the sign says the state aloud when the words do not."""
    if value is None:
        return NOTHING
    sign, words = LAMPS[value.state]
    return format_html(
        '<span class="lamp lamp--{}">{}{}</span>',
        value.state.value,
        icon(sign, str(words) if value.text else ""),
        value.text or words,
    )
