"""The government website: what bodies announce, checked by a second pair of eyes."""
