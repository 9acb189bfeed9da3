"""Accounts: who signs in, with which roles, for whom they act."""
