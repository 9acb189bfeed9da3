"""Forms, procedures, clocks, tasks, decisions, effects."""
