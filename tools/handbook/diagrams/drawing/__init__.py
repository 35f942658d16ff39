"""Draw diagrams in a local browser."""
