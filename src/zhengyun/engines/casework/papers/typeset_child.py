"""Compiles one folder with Typst in a process of its own; started by `typesetting`.

Arguments: folder (main.typ, data.json), fonts, instant in Unix seconds, limits of CPU seconds and memory.
Writes the PDF to standard output; on an error the diagnosis to standard error.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import typst


def main(folder: str, fonts: str, timestamp: str, cpu_seconds: str, memory: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds), int(cpu_seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    root = Path(folder)
    try:
        found = typst.compile(
            str(root / "main.typ"),
            root=folder,
            font_paths=[fonts],
            ignore_system_fonts=True,
            sys_inputs={"data": (root / "data.json").read_text()},
            package_path=folder,
            package_cache_path=folder,
            timestamp=int(timestamp),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or str(error))
        return 2
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
