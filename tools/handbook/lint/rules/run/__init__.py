"""The family RUN."""
