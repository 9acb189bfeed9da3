"""The public API of the website."""
