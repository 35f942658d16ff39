"""Judging code blocks by parsers and programs, in processes of their own."""
