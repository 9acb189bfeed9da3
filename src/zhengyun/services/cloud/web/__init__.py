"""Pages of the resource cloud."""
