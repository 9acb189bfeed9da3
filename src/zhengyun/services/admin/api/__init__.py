"""The public API of administration."""
