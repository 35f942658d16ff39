"""Scan a page as a MkDocs site renders it."""
