"""Code blocks: which language they are in, whether they parse, and what linters advise."""
