"""The family DBA."""
