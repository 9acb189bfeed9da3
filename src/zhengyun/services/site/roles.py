"""Who writes for the website and who reviews; both for their organization and all below it."""

from __future__ import annotations

AUTHOR = "editor"
REVIEWER = "site_reviewer"
PEOPLE = (AUTHOR, REVIEWER)
