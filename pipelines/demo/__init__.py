"""The demonstration: invented companies on real territories, in each platform's own shape."""
