"""Pages of the website: for readers, and for those who write and review."""
