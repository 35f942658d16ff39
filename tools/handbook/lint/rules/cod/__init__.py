"""The family COD."""
