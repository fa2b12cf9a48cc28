"""factcheck: a linter for facts in Japanese posts."""

__version__ = "0.1.0"
