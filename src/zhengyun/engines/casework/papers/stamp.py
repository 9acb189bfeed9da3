"""The red round seal as a picture: ring, star, the organization's name along the ring."""

from __future__ import annotations

from math import cos, pi, sin, tau
from xml.sax.saxutils import escape

RED = "#d7281d"
SIZE = 420
_RING, _STAR, _TEXT = 198, 62, 154
_MAX_SPREAD = 1.5 * pi
_FONT = "Noto Serif CJK SC"


def seal_svg(name: str, caption: str = "") -> str:
    """A seal of 42 mm. caption: a line below the star, such as 「行政审批专用章」."""
    middle = SIZE / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="42mm" height="42mm" viewBox="0 0 {SIZE} {SIZE}">',
        f'<g fill="{RED}" fill-opacity="0.86" stroke="none" font-family="{_FONT}" font-weight="700">',
        f'<g fill="none" stroke="{RED}" stroke-opacity="0.86" stroke-width="9">',
        f'<circle cx="{middle}" cy="{middle}" r="{_RING}"/></g>',
        f'<polygon points="{_star(middle)}"/>',
        *_ring(name, middle),
    ]
    if caption:
        size = min(34, 220 / len(caption))
        parts.append(_letters(caption, middle, size))
    return "".join([*parts, "</g></svg>"])


def _star(middle: float) -> str:
    points = []
    for n in range(10):
        radius = _STAR if n % 2 == 0 else _STAR * 0.382
        angle = -pi / 2 + n * tau / 10
        points.append(f"{middle + radius * cos(angle):.2f},{middle + radius * sin(angle):.2f}")
    return " ".join(points)


def _ring(name: str, middle: float) -> list[str]:
    """Each character stands upright on the ring, the name symmetric about the top."""
    size = max(22.0, min(50.0, _MAX_SPREAD * _TEXT / max(1, len(name)) * 0.92))
    step = min(_MAX_SPREAD / max(1, len(name)), size * 1.28 / _TEXT)
    found = []
    for n, character in enumerate(name):
        angle = (n - (len(name) - 1) / 2) * step
        found.append(
            f'<g transform="translate({middle:.1f} {middle:.1f}) rotate({angle * 180 / pi:.2f})">'
            f'<text x="{-size / 2:.2f}" y="{-_TEXT + size * 0.38:.2f}" font-size="{size:.2f}">'
            f"{escape(character)}</text></g>"
        )
    return found


def _letters(caption: str, middle: float, size: float) -> str:
    x = middle - size * len(caption) / 2
    y = middle + _STAR + size * 1.9
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}">{escape(caption)}</text>'
