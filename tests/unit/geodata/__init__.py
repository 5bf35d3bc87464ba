"""Places: codes, distances, shapes, and the mending of polygons."""
