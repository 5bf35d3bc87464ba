"""The checks: each row's faults, all of them, found by SQL over whole files at once."""
