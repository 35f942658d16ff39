"""Patterns of backend systems; what goes wrong without them is in `bad`."""
