"""Supervision: which clocks run out where, and whom to tell."""
