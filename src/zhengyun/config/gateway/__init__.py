"""The gateway: one asyncio process for connections that stay open, on a port of its own."""
