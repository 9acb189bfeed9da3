"""Managed PostgreSQL databases: one server for all tenants, which is never the platform's own.

Commands write what is wanted and a job; the job brings it about. Each tenant has one account that enters
only its own databases.
"""
