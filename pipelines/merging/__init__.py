"""How checked rows join what is stored: upsert, quarantine, cautions and the log."""
