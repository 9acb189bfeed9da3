"""Parties: persons, legal entities and organizations, their regions and mandates."""
