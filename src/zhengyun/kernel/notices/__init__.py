"""Notices: what the platform tells people, on the page, by short message and by mail."""
