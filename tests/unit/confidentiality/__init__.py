"""What keeps a hidden cell hidden."""
