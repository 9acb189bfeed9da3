"""The public API of casework, one file per resource."""
