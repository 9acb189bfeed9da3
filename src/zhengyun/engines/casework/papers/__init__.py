"""Typesetting, numbering and sealing of letters and licences."""
