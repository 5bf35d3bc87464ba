"""The method and every question that may be asked of the data, each with an Access."""
