"""Tags of the design system; README.md lists them with examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhengyun.ui import contracts as c
from zhengyun.ui import marks, shaping

register = template.Library()
Context = dict[str, Any]
_C = "ui/c/"

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.badge, name="badge")
register.simple_tag(marks.lamp, name="lamp")
register.simple_tag(shaping.html_lang, name="html_lang")


@register.simple_tag
def tag(text: str, url: str = "") -> SafeString:
    if url:
        return format_html('<a class="tag" href="{}">{}</a>', url, text)
    return format_html('<span class="tag">{}</span>', text)


@register.simple_tag
def button(
    label: str,
    kind: str = "secondary",
    name: str = "",
    value: str = "",
    icon: str = "",
    button_type: str = "submit",
    form: str = "",
    formaction: str = "",
    disabled: bool = False,
    anchor: str = "",
) -> SafeString:
    """anchor: its id, by which it has the focus again where the part of the page is swapped."""
    pairs = {
        "id": anchor,
        "type": button_type,
        "name": name,
        "value": value,
        "form": form,
        "formaction": formaction,
    }
    attrs = format_html_join("", ' {}="{}"', ((k, v) for k, v in pairs.items() if v))
    return format_html(
        '<button class="btn btn--{}"{}{}>{}{}</button>',
        c.ActionKind(kind).value,
        attrs,
        " disabled" if disabled else "",
        marks.icon(icon) if icon else "",
        label,
    )


@register.simple_tag
def link_button(
    label: str, url: str, kind: str = "secondary", icon: str = "", anchor: str = ""
) -> SafeString:
    return format_html(
        '<a class="btn btn--{}"{} href="{}">{}{}</a>',
        c.ActionKind(kind).value,
        format_html(' id="{}"', anchor) if anchor else "",
        url,
        marks.icon(icon) if icon else "",
        label,
    )


@register.inclusion_tag(_C + "action.html", takes_context=True)
def action(context: Context, act: c.Action) -> Context:
    return {"act": act, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(_C + "actions.html", takes_context=True)
def actions(context: Context, acts: Sequence[c.Action]) -> Context:
    apart = [act for act in acts if act.kind == c.ActionKind.DANGER]
    together = [act for act in acts if act.kind != c.ActionKind.DANGER]
    return {"together": together, "apart": apart, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(_C + "alert.html")
def alert(tone: str, title: str, text: str = "", role: str = "") -> Context:
    return shaping.alert(tone, title, text, role)


@register.simple_block_tag
def callout(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    return shaping.rendered(_C + "alert.html", shaping.alert(tone, title, content))


@register.simple_block_tag
def card(
    content: SafeString,
    title: str = "",
    url: str = "",
    badge: c.Badge | None = None,
    level: int = 2,
) -> SafeString:
    values = {"content": content, "title": title, "url": url, "badge": badge, "level": level}
    return shaping.rendered(_C + "card.html", values)


@register.simple_block_tag
def sheet(
    content: SafeString, label: str, kind: str = "secondary", title: str = "", icon: str = ""
) -> SafeString:
    values = {"content": content, "label": label, "kind": kind, "title": title, "icon": icon}
    return shaping.rendered(_C + "sheet.html", values)


@register.simple_block_tag
def disclosure(content: SafeString, summary: str, is_open: bool = False) -> SafeString:
    values = {"content": content, "summary": summary, "is_open": is_open}
    return shaping.rendered(_C + "disclosure.html", values)


@register.simple_block_tag
def action_bar(content: SafeString) -> SafeString:
    return format_html('<div class="actbar">{}</div>', content)


@register.inclusion_tag(_C + "tile.html")
def tile(
    label: str, url: str, icon: str = "", note: str = "", count: int | None = None, strong: bool = False
) -> Context:
    return {"label": label, "url": url, "icon": icon, "note": note, "count": count, "strong": strong}


@register.inclusion_tag(_C + "tiles.html")
def tiles(links: Iterable[c.Link]) -> Context:
    return {"links": links}


@register.inclusion_tag(_C + "table.html")
def table(value: c.Table) -> Context:
    rows = [
        (row, [shaping.cell(col, item) for col, item in zip(value.columns, row.cells, strict=True)])
        for row in value.rows
    ]
    return {"table": value, "rows": rows}


@register.inclusion_tag(_C + "board.html")
def board(value: c.ProgressBoard) -> Context:
    return {"board": value, "table": shaping.board_table(value)}


@register.inclusion_tag(_C + "keyset_pager.html")
def keyset_pager(pager: c.KeysetPager) -> Context:
    return {"pager": pager}


@register.inclusion_tag(_C + "pagination.html")
def pagination(pager: c.Pagination) -> Context:
    return {"pager": pager}


@register.inclusion_tag(_C + "breadcrumb.html")
def breadcrumb(crumbs: Iterable[c.Crumb]) -> Context:
    return {"crumbs": crumbs}


@register.inclusion_tag(_C + "tabs.html")
def tabs(entries: Iterable[c.Tab], label: str) -> Context:
    return {"tabs": entries, "label": label}


@register.inclusion_tag(_C + "timeline.html")
def timeline(entries: Iterable[c.TimelineEntry]) -> Context:
    return {"entries": entries}


@register.inclusion_tag(_C + "step_list.html")
def step_list(steps: Iterable[c.Step]) -> Context:
    return {"steps": steps}


@register.inclusion_tag(_C + "wizard_header.html")
def wizard_header(steps: Sequence[c.Step]) -> Context:
    return shaping.wizard(steps)


@register.inclusion_tag(_C + "facts.html")
def facts(rows: Iterable[c.Fact]) -> Context:
    return {"facts": rows}


@register.inclusion_tag(_C + "due.html")
def due(explanation: c.DueExplanation) -> Context:
    return {"due": explanation}


@register.inclusion_tag(_C + "field.html")
def field(value: c.Field) -> Context:
    return shaping.field(value)


@register.inclusion_tag(_C + "fields.html")
def fields(values: Iterable[c.Field]) -> Context:
    return {"fields": values}


@register.inclusion_tag(_C + "fieldset.html")
def fieldset(value: c.Fieldset) -> Context:
    return {"fieldset": value}


@register.inclusion_tag(_C + "source_mark.html")
def source_mark(source: c.SourceMark | None) -> Context:
    return {"source": source}


@register.inclusion_tag(_C + "file_list.html")
def file_list(files: Iterable[c.UploadedFile]) -> Context:
    return {"files": files}


@register.inclusion_tag(_C + "error_summary.html")
def error_summary(errors: Sequence[c.ErrorItem]) -> Context:
    return {"errors": errors}


@register.inclusion_tag(_C + "error_summary.html")
def error_summary_for(values: Iterable[c.Field]) -> Context:
    return {"errors": [c.ErrorItem(f.error, f.focus_id) for f in values if f.error]}


@register.inclusion_tag(_C + "inspection_item.html")
def inspection_item(item: c.InspectionItem) -> Context:
    return shaping.inspection(item)


@register.inclusion_tag(_C + "empty.html", takes_context=True)
def empty(
    context: Context, title: str, text: str = "", action: c.Action | None = None, icon: str = "folder"
) -> Context:
    token = context.get("csrf_token")
    return {"title": title, "text": text, "act": action, "icon": icon, "csrf_token": token}


@register.inclusion_tag(_C + "search.html")
def search(box: c.SearchBox) -> Context:
    return {"box": box}


@register.inclusion_tag(_C + "statistics.html")
def statistic(value: c.Statistic) -> Context:
    return {"stats": [value]}


@register.inclusion_tag(_C + "statistics.html")
def statistics(values: Iterable[c.Statistic]) -> Context:
    return {"stats": values}


@register.inclusion_tag(_C + "qr.html")
def qr(image_url: str, url: str = "", caption: str = "") -> Context:
    return {"image_url": image_url, "url": url, "caption": caption}


@register.inclusion_tag(_C + "viewer.html")
def viewer(url: str, name: str, kind: str = "", download_url: str = "") -> Context:
    values = {"url": url, "name": name, "download_url": download_url}
    return values | {"is_image": kind.startswith("image/"), "is_pdf": kind == "application/pdf"}


@register.inclusion_tag(_C + "flash.html")
def flash(messages: Iterable[Any] | None) -> Context:
    return {"messages": [shaping.flash_message(m) for m in messages or ()]}


@register.inclusion_tag(_C + "language_switch.html", takes_context=True)
def language_switch(context: Context, layout: c.Layout | None) -> Context:
    return {"layout": layout, "csrf_token": context.get("csrf_token")}
