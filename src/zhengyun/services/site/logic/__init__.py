"""Use cases of the website."""
