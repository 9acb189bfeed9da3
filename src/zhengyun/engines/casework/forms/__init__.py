"""Pure rules of forms: what a definition means, what was posted, what is missing, what is shown."""
