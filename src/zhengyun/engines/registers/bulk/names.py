"""Names under which the jobs wait in the queue; here, so that a web process need not load what they need."""

from __future__ import annotations

RUN_IMPORT = "registers.import"
RUN_EXPORT = "registers.export"
SWEEP = "registers.sweep_bulk"
