"""The parts of the screens that need no browser."""
