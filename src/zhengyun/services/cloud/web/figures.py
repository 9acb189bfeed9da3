"""Amounts in words: money, sizes, shares, rates. Money is integer fen."""

from __future__ import annotations

from django.utils.translation import gettext as _

NOT_MEASURED = "—"
MONTHS = 12
FEN_PER_WAN = 1_000_000
GB = 1024
SIGNIFICANT = 10


def yuan(fen: int) -> str:
    """576.00"""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def signed(fen: int) -> str:
    """+57.00, -57.00, 0.00"""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def per_month(fen: int) -> str:
    return _("%(yuan)s yuan a month") % {"yuan": yuan(fen)}


def per_year(fen: int) -> str:
    """Of a monthly sum, in ten thousands: 0.69 万元/年."""
    return _("%(wan)s × 10,000 yuan a year") % {"wan": f"{fen * MONTHS / FEN_PER_WAN:.2f}"}


def money(fen: int) -> str:
    return _("%(yuan)s yuan") % {"yuan": yuan(fen)}


def memory(memory_mb: float) -> str:
    """16 GB; below a gigabyte in MB."""
    if 0 < memory_mb < GB:
        return f"{memory_mb:.0f} MB"
    return f"{memory_mb / GB:,.1f}".removesuffix(".0") + " GB"


def disk(size_gb: float) -> str:
    return f"{size_gb:,.0f} GB" if size_gb < GB * SIGNIFICANT else f"{size_gb / GB:,.1f} TB"


def amount(size: int) -> str:
    """Bytes in words: 8.4 MB."""
    value = float(size)
    for unit in ("B", "KB", "MB"):
        if value < GB:
            return f"{value:.0f} {unit}" if value >= SIGNIFICANT or unit == "B" else f"{value:.1f} {unit}"
        value /= GB
    return f"{value:,.1f} GB"


def size(vcpus: int, memory_mb: int) -> str:
    """4 vCPU 16 GB"""
    return _("%(vcpus)d vCPU, %(memory)s") % {"vcpus": vcpus, "memory": memory(memory_mb)}


def share(value: float | None) -> str:
    """7.3 %"""
    if value is None:
        return NOT_MEASURED
    percent = value * 100
    return f"{percent:.0f} %" if percent >= SIGNIFICANT else f"{percent:.1f} %"


def rate(value: float | None) -> str:
    """Bytes a second."""
    if value is None:
        return NOT_MEASURED
    for unit in ("B/s", "KB/s", "MB/s"):
        if value < 1000:
            return f"{value:.0f} {unit}" if value >= SIGNIFICANT or unit == "B/s" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB/s"


def ports(protocol: str, first: int, last: int) -> str:
    """TCP 443, UDP 8000-8080, ICMP"""
    name = protocol.upper()
    if protocol == "icmp":
        return name
    return f"{name} {first}" if first == last else f"{name} {first}-{last}"
