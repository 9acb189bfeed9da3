"""The registers of the demonstration county: drawn by number, so that a small county is a part of the full."""
