"""Pages of fees: for who pays, for finance officers, and of the test bank."""
