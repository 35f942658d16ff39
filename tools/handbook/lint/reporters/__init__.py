"""Reporters: a plain function ``render(report) -> str`` for each format."""
