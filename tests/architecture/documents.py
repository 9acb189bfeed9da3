"""The table of settings in docs/operating.md is drawn from the code: `make docs` writes it.

python -m tests.architecture.documents
"""

from __future__ import annotations

from tests.architecture.house import ROOT
from zhengyun.config.environment import HELP

OPERATING = ROOT / "docs" / "operating.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


def settings_table() -> str:
    rows = (f"| `{name}` | {words.replace('|', chr(92) + '|')} |\n" for name, words in HELP.items())
    return "| Setting | Meaning |\n|---|---|\n" + "".join(rows)


def operating_page() -> str:
    """The page as it is, with today's table of settings between its marks."""
    before, rest = OPERATING.read_text().split(BEGIN)
    return f"{before}{BEGIN}\n{settings_table()}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    OPERATING.write_text(operating_page())
