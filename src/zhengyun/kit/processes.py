"""What the kernel says of a process (Linux)."""

from __future__ import annotations

from pathlib import Path

# Places in /proc/PID/stat behind the name (proc(5)).
STATE, THREADS = 0, 17


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected by its parent does not.

    Its first thread may have ended while others still hold its files and ports: such a process is alive.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    fields = stat.rsplit(")", 1)[1].split()
    return fields[STATE] not in {"Z", "X"} or int(fields[THREADS]) > 1
