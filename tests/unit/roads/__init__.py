"""Road networks and distances on them."""
