"""Finding service items: an index in the process, read by Chinese words without a dictionary of its own."""
