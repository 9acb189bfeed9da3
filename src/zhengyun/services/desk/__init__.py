"""The desk: one inbox for every task of every procedure."""
