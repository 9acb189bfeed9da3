"""Zhengyun: the public platform of a city's government cloud."""

__version__ = "0.1.0"
