"""Consoles: who may look, one-time tickets, and the connection that the gateway holds."""
