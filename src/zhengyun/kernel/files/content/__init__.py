"""What a file really is, and whether it could hurt."""
