"""Sign-in by identity providers outside this installation."""
