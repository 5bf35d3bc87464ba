"""Tests of the checks and of the merge, on small tables built by hand."""
