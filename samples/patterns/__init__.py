"""Patterns of backend systems in the domain of orders; what goes wrong without them is in `bad`."""
