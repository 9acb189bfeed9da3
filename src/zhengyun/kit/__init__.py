"""Pure Python that every floor may use: no Django, no knowledge of the platform."""
