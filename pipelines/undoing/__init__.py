"""How a load is taken back, with everything it touched."""
