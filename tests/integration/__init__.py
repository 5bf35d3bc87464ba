"""Tests of parts together, and of the command."""
