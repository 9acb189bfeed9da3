"""What everything needs; knows nobody above by name."""
