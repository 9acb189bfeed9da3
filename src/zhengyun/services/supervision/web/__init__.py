"""Pages of the supervisors."""
