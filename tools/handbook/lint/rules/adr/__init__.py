"""Rules for decision records."""
