"""Timings: printed, compared side by side in one run, and no part of the tests."""
