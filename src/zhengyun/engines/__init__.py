"""General capabilities: a facade and an API each, no pages."""
