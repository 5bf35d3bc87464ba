"""The contract of the tables that come in: columns, code lists, checks."""
