"""Django's own commands for developers, run as the owner of the schema."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengyun.config.settings")
    os.environ.setdefault("ZHENGYUN_LOGIN", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
