"""Rules for diagrams."""
