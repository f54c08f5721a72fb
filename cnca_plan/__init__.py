"""cnca-plan: a city's least-cost pathway to its climate targets, from plain text files to a proven result."""

__version__ = "0.1.0"
