"""Places: codes and vintages, territories, points and distances."""
