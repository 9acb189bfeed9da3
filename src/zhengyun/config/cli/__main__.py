from __future__ import annotations

from zhengyun.config.cli import main

main()
