"""What makes the demonstration the same everywhere."""

from datetime import date

DEFAULT_AS_OF = date(2026, 10, 31)
"""The reference date: the day after which nothing has happened yet."""

DEFAULT_SEED = 2026
