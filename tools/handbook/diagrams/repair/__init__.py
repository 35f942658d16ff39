"""Propose fixes for broken diagrams and keep those that can be proved."""
