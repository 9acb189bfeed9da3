"""The registers of the demonstration county, drawn by number: a small one is a part of the full."""
