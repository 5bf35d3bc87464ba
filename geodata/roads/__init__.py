"""Road networks from OpenStreetMap, and exact distances on them."""
