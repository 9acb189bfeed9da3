"""The public API of the cloud service."""
