"""Compiles folders with Typst in a process of its own; started and fed by `typesetting`.

Arguments: fonts, limit of CPU seconds per folder, limit of memory. Each line on standard input names
a folder (main.typ, data.json) and an instant in Unix seconds, apart by a tab; the answer is a line with
`pdf` or `error` and a number of bytes, then these bytes. Fonts are read once for all of them.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import typst


def main(fonts: str, cpu_seconds: str, memory: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    shelf = typst.Fonts(include_system_fonts=False, font_paths=[fonts])
    for line in sys.stdin:
        folder, instant = line.rstrip("\n").split("\t")
        _allow(int(cpu_seconds))
        kind, answer = _compile(folder, int(instant), shelf)
        sys.stdout.buffer.write(f"{kind} {len(answer)}\n".encode() + answer)
        sys.stdout.buffer.flush()


def _allow(cpu_seconds: int) -> None:
    """The process is ended by the system when one folder takes longer than this."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_seconds + 1, hard))


def _compile(folder: str, instant: int, shelf: typst.Fonts) -> tuple[str, bytes]:
    root = Path(folder)
    try:
        found = typst.compile(
            str(root / "main.typ"),
            root=folder,
            font_paths=shelf,
            ignore_system_fonts=True,
            sys_inputs={"data": (root / "data.json").read_text()},
            package_path=folder,
            package_cache_path=folder,
            timestamp=instant,
        )
    except typst.TypstError as error:
        return "error", (error.diagnostic or str(error)).encode()
    return "pdf", found


if __name__ == "__main__":
    main(*sys.argv[1:])
