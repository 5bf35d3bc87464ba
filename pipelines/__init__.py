"""How data gets in and out: contracts, readers, quarantine, warehouse, models, command line."""
